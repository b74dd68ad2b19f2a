/** How a record is given out: fields with names behind ids, sublists as links or inlined, null fields left out. */
import { isJsonObject, type Json } from '../../../../core/connector/index.ts';
import {
  anyRecord,
  available,
  type Books,
  committed,
  PRICE_LEVELS,
  refId,
  SUBSIDIARIES,
} from '../state/books.ts';
import type { Line, RecordRow } from '../state/rows.ts';
import { entityName } from './business-rules.ts';
import type { RecordType } from './record-types.ts';
import { statusOf } from './sales.ts';
import { shapeOf } from './shape-check.ts';

/** How a GET wants its answer. */
export interface ReadWish {
  readonly base: string;
  readonly isExpanded: boolean;
  readonly isSimpleEnum: boolean;
  /** Only these body fields; null for all. */
  readonly fields: readonly string[] | null;
}

/** The body of a GET of one record. */
export function recordBody(
  books: Books,
  type: RecordType,
  row: RecordRow,
  wish: ReadWish,
): Record<string, Json> {
  const href = `${wish.base}/services/rest/record/v1/${type.name}/${row.id}`;
  const shape = shapeOf(type.name);
  const body: Record<string, Json> = {
    links: [{ rel: 'self', href }],
    id: row.id,
    ...(row.externalId === null ? {} : { externalId: row.externalId }),
    ...times(type, row),
  };
  for (const [name, value] of Object.entries({ ...row.fields, ...derived(type, row) })) {
    // What the sandbox remembers for itself is no field of NetSuite.
    if (!shape.has(name) && !/^cust/.test(name)) continue;
    body[name] = shown(books, name, value, shape.get(name), wish);
  }
  for (const [name, kind] of shape) {
    if (kind !== 'list') continue;
    const lines = linesOf(books, type, row, name);
    const own = `${href}/${name}`;
    body[name] = wish.isExpanded
      ? collection(books, `${type.name}.${name}`, lines, { ...wish, base: own })
      : { links: [{ rel: 'self', href: own }] };
  }
  const { fields } = wish;
  if (fields === null) return body;
  return Object.fromEntries(
    Object.entries(body).filter(
      ([name]) => name === 'links' || name === 'id' || fields.includes(name),
    ),
  );
}

/** The lines of a sublist as the record shows them; an item's stock is kept elsewhere. */
export function linesOf(
  books: Books,
  type: RecordType,
  row: RecordRow,
  name: string,
): readonly Line[] {
  if (type.name !== 'inventoryItem' || name !== 'locations') return row.lists[name] ?? [];
  return [...books.tables.locations.all()].map((location) => {
    const level = books.tables.levels.get(`${row.id}@${location.id}`);
    if (level === undefined) return { location: { id: location.id }, quantityOnHand: 0 };
    return {
      location: { id: location.id },
      quantityOnHand: level.onHand,
      quantityAvailable: available(level),
      quantityCommitted: committed(level),
      quantityBackOrdered: level.demand - committed(level),
    };
  });
}

/** A sublist as a collection. */
export function collection(
  books: Books,
  shapeName: string,
  lines: readonly Line[],
  wish: ReadWish,
): Record<string, Json> {
  const shape = shapeOf(shapeName);
  return {
    links: [{ rel: 'self', href: wish.base }],
    items: lines.map((line) => ({
      links: [{ rel: 'self', href: `${wish.base}/${String(line['line'] ?? line['id'] ?? 0)}` }],
      ...Object.fromEntries(
        Object.entries(line)
          .filter(([name]) => shape.has(name) || /^cust/.test(name))
          .map(([name, value]) => [name, shown(books, name, value, shape.get(name), wish)]),
      ),
    })),
    totalResults: lines.length,
  };
}

function times(type: RecordType, row: RecordRow): Record<string, Json> {
  if (type.name === 'location') return {};
  const created = type.name === 'customer' ? 'dateCreated' : 'createdDate';
  return { [created]: seconds(row.created), lastModifiedDate: seconds(row.modified) };
}

function derived(type: RecordType, row: RecordRow): Record<string, Json> {
  if (type.name === 'customer') return { entityId: entityName(row) };
  const status = statusOf(row);
  return type.table === 'transactions' && typeof status === 'string'
    ? { status: { id: status } }
    : {};
}

function shown(
  books: Books,
  name: string,
  value: Json,
  kind: string | undefined,
  wish: ReadWish,
): Json {
  if (kind?.startsWith('enum') && isJsonObject(value)) {
    const { id } = value;
    return wish.isSimpleEnum && id !== undefined ? id : { ...value, refName: String(id) };
  }
  if (kind !== 'ref') return value;
  const id = refId(value);
  return id === null ? value : { links: [], id, refName: refName(books, name, id) };
}

/** The text behind an id. */
export function refName(books: Books, field: string, id: string): string {
  if (/^subsidiary$/i.test(field)) return SUBSIDIARIES.find((one) => one.id === id)?.name ?? id;
  if (/^currency/i.test(field)) return books.currencies.find((one) => one.id === id)?.name ?? id;
  if (/^price/i.test(field)) return PRICE_LEVELS.find((one) => one.id === id)?.name ?? 'Custom';
  const row = anyRecord(books, id);
  if (row === undefined) return id;
  const { tranId, itemId, name } = row.fields;
  const text = tranId ?? itemId ?? name ?? (row.type === 'customer' ? entityName(row) : id);
  return typeof text === 'string' ? text : id;
}

/** Times are given in whole seconds. */
function seconds(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`;
}
