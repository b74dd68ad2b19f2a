/** Columns of a stream, declared once: the query, the parsing and the JSON Schema derive from them. */
import type { Json, JsonObject } from '../../../core/connector/index.ts';
import type { NetSuiteSettings } from '../settings.ts';
import type { Row } from '../suiteql.ts';
import { utcOfWall } from '../wall-time.ts';

/**
 * What a column holds: ids and amounts stay text, so that no digit is lost; `utc` carries a zone in NetSuite, `wall`
 * does not.
 */
export type ColumnKind = 'id' | 'text' | 'amount' | 'number' | 'boolean' | 'date' | 'utc' | 'wall';

/** One column: the field of the record, the SuiteQL expression and what it holds. */
export interface Column {
  readonly field: string;
  readonly expression: string;
  readonly kind: ColumnKind;
  /** The feature without which the column does not exist. */
  readonly needs?: 'oneWorld' | 'multiCurrency';
}

/** Makes a column. */
export function column(
  field: string,
  expression: string,
  kind: ColumnKind,
  needs?: Column['needs'],
): Column {
  return { field, expression, kind, ...(needs === undefined ? {} : { needs }) };
}

/** The columns that exist in the account. */
export function presentColumns(
  columns: readonly Column[],
  settings: NetSuiteSettings,
): readonly Column[] {
  return columns.filter(({ needs }) => needs === undefined || settings[needs]);
}

/** The name and the text of a column in a query. */
export function selected({ field, expression, kind }: Column): readonly [string, string] {
  return [field.toLowerCase(), asText(expression, kind)];
}

/**
 * The expression whose text does not depend on the user's formats.
 *
 * Source: three projects read the zone of lastmodifieddate away like this; bare dates come in the user's format.
 */
export function asText(expression: string, kind: ColumnKind): string {
  if (kind === 'utc') {
    return `TO_CHAR(SYS_EXTRACT_UTC(${expression}), 'YYYY-MM-DD"T"HH24:MI:SS.FF3')`;
  }
  if (kind === 'wall') return `TO_CHAR(${expression}, 'YYYY-MM-DD"T"HH24:MI:SS')`;
  if (kind === 'date') return `TO_CHAR(${expression}, 'YYYY-MM-DD')`;
  return expression;
}

/** The fields of a row, typed; a column that is absent is null. */
export function parseRow(
  columns: readonly Column[],
  row: Row,
  settings: NetSuiteSettings,
): Record<string, Json> {
  return Object.fromEntries(
    columns.map(({ field, kind }) => {
      const text = row[field.toLowerCase()];
      return [field, text === undefined || text === '' ? null : parse(text, kind, settings)];
    }),
  );
}

function parse(text: string, kind: ColumnKind, { timeZone }: NetSuiteSettings): Json {
  switch (kind) {
    case 'number':
      return Number.isFinite(Number(text)) ? Number(text) : text;
    case 'boolean':
      return text === 'T' || text === 'true';
    case 'utc':
      return text.endsWith('Z') ? text : `${text}Z`;
    case 'wall':
      return utcOfWall(text, timeZone);
    case 'amount':
      return decimalText(text);
    default:
      return text;
  }
}

/** Oracle writes .5 and -.5 without the zero. */
function decimalText(text: string): string {
  return text.replace(/^(-?)\./, '$10.');
}

const SCHEMAS: Readonly<Record<ColumnKind, JsonObject>> = {
  id: { type: ['string', 'null'] },
  text: { type: ['string', 'null'] },
  amount: { type: ['string', 'null'], pattern: '^-?\\d+(\\.\\d+)?(E[-+]?\\d+)?$' },
  number: { type: ['number', 'null'] },
  boolean: { type: ['boolean', 'null'] },
  date: { type: ['string', 'null'], format: 'date' },
  utc: { type: ['string', 'null'], format: 'date-time' },
  wall: { type: ['string', 'null'], format: 'date-time' },
};

/** The JSON Schema of an object with those columns. */
export function columnsSchema(
  columns: readonly Column[],
  more: Readonly<Record<string, JsonObject>> = {},
): JsonObject {
  const own = Object.fromEntries(columns.map(({ field, kind }) => [field, SCHEMAS[kind]]));
  return {
    type: 'object',
    required: columns.map(({ field }) => field),
    properties: { ...own, ...more },
  };
}
