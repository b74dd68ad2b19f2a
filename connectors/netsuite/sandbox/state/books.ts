/** One account: its rows, its clock, and what every part of it needs. */

import { DateTime } from 'luxon';
import type { Json } from '../../../../core/connector/index.ts';
import type { LaggingIndex } from '../../../../core/connector/sandbox/kit.ts';
import { RECORD_TYPES, type RecordType } from '../record/record-types.ts';
import type { LevelRow, Line, RecordRow, Tables } from './rows.ts';

/** The account as its services see it. */
export interface Books {
  readonly tables: Tables;
  readonly accountId: string;
  /** The zone of the user behind the role: bare dates are in it. */
  readonly timeZone: string;
  readonly isSuiteTax: boolean;
  /** The first one is what the company keeps its books in. */
  readonly currencies: readonly Currency[];
  /** NetSuite's time in ms. */
  now(): number;
  /** What the query service sees may lag behind. */
  readonly index: LaggingIndex;
  /** Record types that the role may not touch. */
  readonly hidden: Set<string>;
}

/** A currency of the account: the ISO code is its symbol. */
export interface Currency {
  readonly id: string;
  readonly symbol: string;
  readonly name: string;
}

/** The currencies of an account whose base currency that is; it always has the id 1. */
export function currenciesOf(base: string): readonly Currency[] {
  const names = new Intl.DisplayNames('en', { type: 'currency' });
  return [...new Set([base, 'USD', 'EUR'])].map((symbol, index) => ({
    ...{ id: String(index + 1), symbol, name: names.of(symbol) ?? symbol },
  }));
}

/** The subsidiaries and price levels of the account: they do not change. */
export const SUBSIDIARIES = [
  { id: '1', name: 'Parent Company' },
  { id: '2', name: 'Europe' },
] as const;
/** Price levels; 1 is the base price. */
export const PRICE_LEVELS = [
  { id: '1', name: 'Base Price' },
  { id: '2', name: 'Alternate Price 1' },
  { id: '5', name: 'Online Price' },
] as const;
/** Accounts that adjustments can be booked to. */
export const ACCOUNTS = ['58', '112', '213'] as const;

/** The next internal id: one sequence for all records, as ids are not dense in any table. */
export function nextId(books: Books, name = 'id'): string {
  const before = books.tables.facts.get(name)?.value;
  const value = (typeof before === 'number' ? before : name === 'id' ? 1000 : 0) + 1;
  books.tables.facts.put({ id: name, value });
  return String(value);
}

/** A value of the account itself, such as the day up to which its books are closed. */
export function fact(books: Books, name: string): Json {
  return books.tables.facts.get(name)?.value ?? null;
}

/** The table that a record type lies in. */
export function tableOf(books: Books, type: RecordType) {
  return books.tables[type.table];
}

/** A record by internal id, if it is of that type. */
export function recordById(books: Books, type: RecordType, id: string): RecordRow | undefined {
  const row = tableOf(books, type).get(id);
  return row?.type === type.name ? row : undefined;
}

/** A record by external id; the namespace is that of the whole group of types. */
export function recordByExternalId(
  books: Books,
  type: RecordType,
  externalId: string,
): RecordRow | undefined {
  const id = namespaceOf(books, type).ids.get(externalId);
  return id === undefined ? undefined : tableOf(books, type).get(id);
}

interface Namespace {
  size: number;
  readonly ids: Map<string, string>;
}

/** External ids are looked up often, so they are remembered as long as nobody else changes the table. */
const NAMESPACES = new WeakMap<object, Namespace>();

/** Puts a record and keeps its external id findable. */
export function putRecord(books: Books, type: RecordType, row: RecordRow): void {
  const table = tableOf(books, type);
  const before = table.get(row.id);
  const space = namespaceOf(books, type);
  table.put(row);
  if (before?.externalId != null) space.ids.delete(before.externalId);
  if (row.externalId !== null) space.ids.set(row.externalId, row.id);
  space.size = table.size;
}

function namespaceOf(books: Books, type: RecordType): Namespace {
  const table = tableOf(books, type);
  const known = NAMESPACES.get(table);
  if (known !== undefined && known.size === table.size) return known;
  const ids = new Map<string, string>();
  for (const row of table.all()) if (row.externalId !== null) ids.set(row.externalId, row.id);
  const fresh = { size: table.size, ids };
  NAMESPACES.set(table, fresh);
  return fresh;
}

/** A record of any type by internal id. */
export function anyRecord(books: Books, id: string): RecordRow | undefined {
  const { customers, items, locations, transactions } = books.tables;
  return transactions.get(id) ?? items.get(id) ?? customers.get(id) ?? locations.get(id);
}

/** The id in a reference. */
export function refId(value: Json | undefined): string | null {
  if (typeof value !== 'object' || value === null || !('id' in value)) return null;
  const { id } = value;
  return typeof id === 'string' || typeof id === 'number' ? String(id) : null;
}

/** A number of a line or of a head; 0 when there is none. */
export function numberAt(line: Line, field: string): number {
  const value = line[field];
  return typeof value === 'number' ? value : 0;
}

/** The stock of an item at a location, with nothing where there is none yet. */
export function levelAt(books: Books, item: string, location: string): LevelRow {
  const id = `${item}@${location}`;
  return books.tables.levels.get(id) ?? { id, item, location, onHand: 0, demand: 0, changed: null };
}

/** What can be promised: on hand less what is committed to open orders. */
export function available(level: LevelRow): number {
  return level.onHand - committed(level);
}

/** What of the demand is covered by stock. */
export function committed({ onHand, demand }: LevelRow): number {
  return Math.min(demand, Math.max(0, onHand));
}

/** Today's date in the account. */
export function today(books: Books): string {
  return DateTime.fromMillis(books.now(), { zone: books.timeZone }).toFormat('yyyy-MM-dd');
}

/** The type of a record by its name, whatever its case: Oracle's own samples use both. */
export function typeNamed(name: string): RecordType | undefined {
  const wanted = name.toLowerCase();
  return RECORD_TYPES.find((type) => type.name.toLowerCase() === wanted);
}

/** NetSuite keeps times of change in whole seconds, so equal ones are normal. */
export function wholeSecond(books: Books): number {
  return Math.floor(books.now() / 1000) * 1000;
}
