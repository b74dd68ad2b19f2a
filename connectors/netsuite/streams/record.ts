/** From rows to records: the heads of a page with the parts of all of them. */
import type { Json, SourceRecord } from '../../../core/connector/index.ts';
import type { Account } from '../client.ts';
import { malformed } from '../node.ts';
import { allRows, type Condition, inGroups, isIn, type Query, type Row } from '../suiteql.ts';
import { asText, parseRow, selected } from './column.ts';
import {
  keyColumns,
  keyText,
  type Parts,
  partColumns,
  presentParts,
  type StreamSource,
  streamColumns,
} from './stream.ts';

/** The column that a stream's parts name their owner in. */
const OWNER = 'ownerid';
/** Owners of one question for parts. */
const OWNERS_MAX = 250;

/** The query for a stream's heads, without its order. */
export function headQuery(
  account: Account,
  stream: StreamSource,
  where: readonly Condition[],
): Query {
  const { settings } = account;
  const columns = [...keyColumns(stream, settings), ...streamColumns(stream, settings)];
  const named = new Map(columns.map((column) => selected(column)));
  return {
    columns: [...named],
    from: stream.from(settings),
    where: [...stream.where, ...where],
  };
}

/** Reads the parts of all heads and makes the records, in the order of the heads. */
export async function recordsOf(
  account: Account,
  stream: StreamSource,
  heads: readonly Row[],
): Promise<readonly SourceRecord[]> {
  const lists = await Promise.all(
    presentParts(stream, account.settings).map(async (parts) => ({
      parts,
      byOwner: await partsOf(account, stream, parts, heads),
    })),
  );
  return uniqueHeads(account, stream, heads).map(([key, head]) => {
    const own = lists.map(({ parts, byOwner }) => ({ parts, rows: byOwner.get(key) ?? [] }));
    return recordOf(account, stream, { key, head, own });
  });
}

/** A join that doubles a head must not give its record twice. */
function uniqueHeads(
  account: Account,
  stream: StreamSource,
  heads: readonly Row[],
): readonly (readonly [string, Row])[] {
  return [...new Map(heads.map((head) => [keyText(placeOf(account, stream, head)), head]))];
}

/** The texts of a row's key columns. Errors: NETSUITE_ANSWER_MALFORMED. */
export function placeOf(account: Account, stream: StreamSource, row: Row): readonly string[] {
  return keyColumns(stream, account.settings).map(({ field }) => {
    const text = row[field.toLowerCase()];
    if (text === undefined) throw malformed(`a row of ${stream.name} has no ${field}`);
    return text;
  });
}

/** The text that a row's time of change is compared by; empty where there is none. */
export function modifiedText(stream: StreamSource, row: Row): string {
  return stream.modified === null ? '' : (row[stream.modified.field.toLowerCase()] ?? '');
}

function recordOf(
  account: Account,
  stream: StreamSource,
  made: {
    readonly key: string;
    readonly head: Row;
    readonly own: readonly { readonly parts: Parts; readonly rows: readonly Row[] }[];
  },
): SourceRecord {
  const { settings } = account;
  const { key, head } = made;
  const own = parseRow(streamColumns(stream, settings), head, settings);
  const more: Record<string, Json> = Object.fromEntries(
    made.own.map(({ parts, rows }) => {
      const columns = partColumns(stream, parts, settings);
      return [parts.field, rows.map((row) => parseRow(columns, row, settings))];
    }),
  );
  const isComposite = keyColumns(stream, settings).length > 1;
  const data = { ...(isComposite ? { key } : {}), ...own, ...more };
  const changed = stream.modified === null ? null : own[stream.modified.field];
  const occurred = own[stream.occurred ?? stream.modified?.field ?? ''];
  return {
    key,
    version: isVersioned(stream) && typeof changed === 'string' ? changed : null,
    data: stream.finish?.(data) ?? data,
    occurredAt: typeof occurred === 'string' ? occurred : null,
    where: `${stream.name}/${key}`,
  };
}

/** Wall times come again when clocks go back, so they do not tell which of two states is newer. */
export function isVersioned(stream: StreamSource): boolean {
  return stream.modified?.kind === 'utc';
}

async function partsOf(
  account: Account,
  stream: StreamSource,
  parts: Parts,
  heads: readonly Row[],
): Promise<ReadonlyMap<string, readonly Row[]>> {
  if (heads.length === 0) return new Map();
  const owners = [...new Set(heads.map((head) => keyText(placeOf(account, stream, head))))];
  const { settings } = account;
  const keys = parts.keys.filter(({ needs }) => needs === undefined || settings[needs]);
  const order = [
    [OWNER, parts.owner] as const,
    ...keys.map(
      ({ field, expression, kind }) => [field.toLowerCase(), asText(expression, kind)] as const,
    ),
  ];
  const columns = new Map([...order, ...partColumns(stream, parts, settings).map(selected)]);
  const rows = await Promise.all(
    inGroups(owners, OWNERS_MAX).map((group) =>
      allRows(
        account,
        {
          columns: [...columns],
          from: parts.from,
          where: [isIn(parts.owner, group), ...parts.where],
        },
        order,
      ),
    ),
  );
  return Map.groupBy(rows.flat(), (row) => row[OWNER] ?? '');
}
