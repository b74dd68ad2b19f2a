import type { Json, JsonObject } from '../../../core/connector/index.ts';
import { isPlainName } from '../client/folder.ts';
import { namePattern } from '../client/name-pattern.ts';
import type { ColumnFacts } from './columns.ts';
import type { EncodingGuess } from './encoding-guess.ts';
import type { FormatGuess } from './formats-guess.ts';
import type { KeyGuess } from './keys.ts';

/** What a feed is proposed from. */
export interface Findings {
  readonly name: string;
  readonly about: string;
  readonly format: FormatGuess;
  readonly encoding: EncodingGuess | null;
  readonly columns: readonly ColumnFacts[];
  readonly key: KeyGuess | null;
}

const EDI_FIGURES = /^(quantity|price|amount|total|taxRate)/;
const KNOWN_FIGURES: ReadonlyMap<FormatGuess['format'], RegExp> = new Map([
  ['x12', EDI_FIGURES],
  ['edifact', EDI_FIGURES],
  ['posLog', /quantity|price|amount|tax/i],
]);

/** The zone that stands until somebody says which one the till's clock shows. */
export const UNKNOWN_ZONE = 'UTC';

/** A feed that reads the file, as it stands in a connection file. */
export function proposedFeed(findings: Findings): JsonObject {
  const { name, about, format, encoding, columns, key } = findings;
  const feed: Record<string, Json> = { about, pattern: patternOf(name) };
  if (format.format !== 'csv') feed['format'] = format.format;
  if (encoding !== null && format.format === 'dbf') feed['dbf'] = { codePage: encoding.encoding };
  else if (encoding !== null && (encoding.encoding !== 'utf8' || isEnvelope(format))) {
    feed['encoding'] = encoding.encoding;
  }
  Object.assign(feed, format.settings);
  if (key !== null) {
    feed['key'] = [...key.columns];
    if (key.occurrence) feed['occurrence'] = true;
  }
  const personal = columns.flatMap(({ name, personal }): [string, Json][] =>
    personal === null ? [] : [[name, personal === 'card' ? 'freeText' : personal]],
  );
  if (personal.length > 0) feed['pii'] = Object.fromEntries(personal);
  Object.assign(feed, typedColumns(figuresOf(format, columns), key?.columns ?? []));
  return feed;
}

/** EDI is read in what its envelope says unless the feed says otherwise. */
function isEnvelope({ format }: FormatGuess): boolean {
  return format === 'x12' || format === 'edifact';
}

/** Formats with columns of their own have figures that count under known names only. */
function figuresOf(
  { format }: FormatGuess,
  columns: readonly ColumnFacts[],
): readonly ColumnFacts[] {
  const figures = KNOWN_FIGURES.get(format);
  if (figures === undefined) return columns;
  return columns.filter(
    ({ name, is }) => (is.type !== 'integer' && is.type !== 'decimal') || figures.test(name),
  );
}

/** Numbers, ids and times of the columns; a key stays the text that it is. */
function typedColumns(
  columns: readonly ColumnFacts[],
  key: readonly string[],
): Readonly<Record<string, Json>> {
  const typed: Record<string, Json> = {};
  const figures = columns.filter(
    ({ name, is, isId, personal }) =>
      (is.type === 'integer' || is.type === 'decimal') &&
      !isId &&
      personal === null &&
      !key.includes(name),
  );
  const comma = figures.filter(({ is }) => is.type === 'decimal' && is.mark === ',').length;
  const point = figures.filter(({ is }) => is.type === 'decimal' && is.mark === '.').length;
  const decimal = comma > point ? ',' : '.';
  const numbers = figures.filter(
    ({ is }) => is.type === 'integer' || is.type !== 'decimal' || is.mark === decimal,
  );
  if (numbers.length > 0) typed['numbers'] = numbers.map(({ name }) => name);
  if (decimal === ',') typed['decimal'] = ',';
  const ids = columns.filter(({ isFloatId }) => isFloatId).map(({ name }) => name);
  if (ids.length > 0) typed['ids'] = ids;
  const times = columns.flatMap(({ name, is }): [string, Json][] =>
    is.type === 'time' ? [[name, { format: is.format, zone: UNKNOWN_ZONE }]] : [],
  );
  if (times.length > 0) typed['times'] = Object.fromEntries(times);
  return typed;
}

/** The name with its dates and running numbers left open. */
export function patternOf(name: string): string {
  if (!isPlainName(name)) return '*';
  const open = name.replaceAll(/\d(?:[\d_.-]*\d)?/g, (run) =>
    run.replaceAll(/\D/g, '').length >= 4 ? '*' : run,
  );
  // Names as *.csv take every file of the folder: better that than a name that comes once.
  const pattern = open.replaceAll(/\*+/g, '*');
  const isUsable =
    pattern.split('*').length <= 8 && namePattern(pattern, 'pattern').match(name) !== null;
  return isUsable ? pattern : name;
}
