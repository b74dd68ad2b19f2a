/** What a readable stream is made of, as data. */
import type { Json, PiiClass } from '../../../core/connector/index.ts';
import type { NetSuiteSettings } from '../settings.ts';
import type { Condition } from '../suiteql.ts';
import { type Column, presentColumns } from './column.ts';

/** Rows that belong to a record, read for all records of a page at once. */
export interface Parts {
  /** The field of the record that holds them. */
  readonly field: string;
  readonly from: string;
  /** The expression that names the record they belong to. */
  readonly owner: string;
  /** What tells the rows of one owner apart, in their order. */
  readonly keys: readonly Column[];
  readonly where: readonly Condition[];
  readonly columns: readonly Column[];
  /** Where custom fields of the parts are found, if they can have some. */
  readonly customFields?: { readonly prefix: string; readonly table: string };
}

/** One stream. */
export interface StreamSource {
  readonly name: string;
  readonly about: string;
  readonly from: (settings: NetSuiteSettings) => string;
  /** What identifies a record, in the order of full reads; the first one is a number. */
  readonly keys: readonly Column[];
  /** When it changed; null where NetSuite does not say, and the stream is always read whole. */
  readonly modified: Column | null;
  readonly where: readonly Condition[];
  readonly columns: readonly Column[];
  readonly parts?: readonly Parts[];
  /** How its external ids are told from those of other streams; absent where there are none. */
  readonly external?: { readonly expression: string; readonly code: string };
  readonly customFields?: { readonly prefixes: readonly string[]; readonly table: string };
  /** The field that says when the thing happened. */
  readonly occurred?: string;
  /** Whether it is read whole from time to time, since not every change moves its date. */
  readonly isRereadWhole?: boolean;
  readonly pii: Readonly<Record<string, PiiClass>>;
  /** Puts the last touches to a record's data. */
  readonly finish?: (data: Record<string, Json>) => Record<string, Json>;
}

/** The keys that exist in the account. */
export function keyColumns(stream: StreamSource, settings: NetSuiteSettings): readonly Column[] {
  return presentColumns(stream.keys, settings);
}

/** The columns of a stream with the custom fields that the connection asks for. */
export function streamColumns(stream: StreamSource, settings: NetSuiteSettings): readonly Column[] {
  const columns = withoutAbsent(stream, presentColumns(stream.columns, settings), settings);
  return [...columns, ...customColumns(stream, settings)];
}

/** The key and the time of change cannot be missing: without them nothing could be read. */
function withoutAbsent(
  { name, keys, modified }: StreamSource,
  columns: readonly Column[],
  settings: NetSuiteSettings,
): readonly Column[] {
  const absent = settings.absentFields[name] ?? [];
  const needed = [...keys, ...(modified === null ? [] : [modified])].map(({ field }) => field);
  return columns.filter(({ field }) => needed.includes(field) || !absent.includes(field));
}

function customColumns(stream: StreamSource, settings: NetSuiteSettings): readonly Column[] {
  const { customFields } = stream;
  if (customFields === undefined) return [];
  return (settings.customFields[stream.name] ?? [])
    .filter((name) => customFields.prefixes.some((prefix) => name.startsWith(prefix)))
    .map((name) => ({ field: name, expression: `${customFields.table}.${name}`, kind: 'text' }));
}

/** The parts of a stream that the account has. */
export function presentParts(stream: StreamSource, settings: NetSuiteSettings): readonly Parts[] {
  const absent = settings.absentFields[stream.name] ?? [];
  return (stream.parts ?? []).filter(({ field }) => !absent.includes(field));
}

/** The columns of a stream's parts with the custom fields that the connection asks for. */
export function partColumns(
  stream: StreamSource,
  parts: Parts,
  settings: NetSuiteSettings,
): readonly Column[] {
  const { customFields } = parts;
  const custom: readonly Column[] =
    customFields === undefined
      ? []
      : (settings.customFields[stream.name] ?? [])
          .filter((name) => name.startsWith(customFields.prefix))
          .map((name) => ({
            field: name,
            expression: `${customFields.table}.${name}`,
            kind: 'text',
          }));
  return [...withoutAbsent(stream, presentColumns(parts.columns, settings), settings), ...custom];
}

/** The key of a record from the texts of its key columns. */
export function keyText(parts: readonly string[]): string {
  return parts.join('@');
}
