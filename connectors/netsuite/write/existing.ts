/** What is in NetSuite already: records by external id, items by SKU, the lines of transactions. */
import type { Account } from '../client.ts';
import {
  allRows,
  type Condition,
  firstRows,
  inGroups,
  isIn,
  plain,
  ROWS_MAX,
  type Row,
} from '../suiteql.ts';

/** Where records of one group are found: all transactions share one namespace of external ids. */
export type Group = 'transaction' | 'customer' | 'item' | 'location';

/** The internal ids behind external ids. Shape: what does not exist is missing from the map. */
export async function idsOfExternalIds(
  account: Account,
  group: Group,
  externalIds: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const rows = await rowsOf(account, [...new Set(externalIds)], (values) => ({
    columns: [
      ['id', 'r.id'],
      ['externalid', 'r.externalid'],
    ],
    from: `${group} r`,
    where: [isIn('r.externalid', values)],
  }));
  return new Map(rows.flatMap((row) => pair(row['externalid'], row['id'])));
}

/** An item as far as writing needs it. */
export interface KnownItem {
  readonly id: string;
  readonly type: string;
  readonly externalId: string | null;
  readonly isInactive: boolean;
}

/** Items by SKU, which NetSuite calls the item's name; active ones are preferred. */
export async function itemsOfSkus(
  account: Account,
  skus: readonly string[],
): Promise<ReadonlyMap<string, KnownItem>> {
  return itemsBy(account, 'r.itemid', skus, 'itemid');
}

/** Items by internal id. */
export async function itemsOfIds(
  account: Account,
  ids: readonly string[],
): Promise<ReadonlyMap<string, KnownItem>> {
  return itemsBy(account, 'r.id', ids, 'id');
}

async function itemsBy(
  account: Account,
  expression: string,
  values: readonly string[],
  name: string,
): Promise<ReadonlyMap<string, KnownItem>> {
  const rows = await rowsOf(account, [...new Set(values)], (group) => ({
    columns: [
      ['id', 'r.id'],
      ['itemid', 'r.itemid'],
      ['itemtype', 'r.itemtype'],
      ['externalid', 'r.externalid'],
      ['isinactive', "NVL(r.isinactive, 'F')"],
    ],
    from: 'item r',
    where: [isIn(expression, group)],
  }));
  const inactiveFirst = rows.toSorted((a, b) => rank(b) - rank(a));
  return new Map(inactiveFirst.flatMap((row) => pair(row[name], itemOf(row))));
}

/** A line of a transaction as it stands. Units: pieces, counted from zero. */
export interface KnownLine {
  readonly line: number;
  readonly item: string | null;
  readonly sku: string | null;
  readonly location: string | null;
  readonly quantity: number;
  readonly shipped: number;
  readonly isClosed: boolean;
}

const LINE_COLUMNS: readonly (readonly [string, string])[] = [
  ['ownerid', 'tl.transaction'],
  ['line', 'tl.id'],
  ['item', 'tl.item'],
  ['sku', 'i.itemid'],
  ['location', 'tl.location'],
  ['quantity', 'ABS(tl.quantity)'],
  ['shipped', 'ABS(NVL(tl.quantityshiprecv, 0))'],
  ['isclosed', 'tl.isclosed'],
];

const LINE_WHERE: readonly Condition[] = [
  plain("tl.mainline = 'F'"),
  plain("NVL(tl.taxline, 'F') = 'F'"),
  plain("NVL(tl.iscogs, 'F') = 'F'"),
  plain("NVL(tl.itemtype, '-') <> 'ShipItem'"),
];

/** The lines of transactions by internal id, in their order. */
export async function linesOf(
  account: Account,
  ids: readonly string[],
): Promise<ReadonlyMap<string, readonly KnownLine[]>> {
  const groups = await Promise.all(
    inGroups([...new Set(ids)]).map((group) =>
      allRows(
        account,
        {
          columns: LINE_COLUMNS,
          from: 'transactionline tl LEFT JOIN item i ON i.id = tl.item',
          where: [isIn('tl.transaction', group), ...LINE_WHERE],
        },
        [
          ['ownerid', 'tl.transaction'],
          ['line', 'tl.id'],
        ],
      ),
    ),
  );
  const byOwner = Map.groupBy(groups.flat(), (row) => row['ownerid'] ?? '');
  return new Map([...byOwner].map(([owner, rows]) => [owner, rows.map(lineOf)]));
}

async function rowsOf(
  account: Account,
  values: readonly string[],
  query: (group: readonly string[]) => Parameters<typeof firstRows>[1],
): Promise<readonly Row[]> {
  const groups = await Promise.all(
    inGroups(values).map((group) => firstRows(account, query(group), ROWS_MAX)),
  );
  return groups.flatMap(({ rows }) => rows);
}

function pair<T>(
  name: string | undefined,
  value: T | undefined,
): readonly (readonly [string, T])[] {
  return name === undefined || value === undefined ? [] : [[name, value]];
}

/** A map keeps the last of several: the active one shall be it. */
function rank(row: Row): number {
  return row['isinactive'] === 'T' ? 1 : 0;
}

function itemOf(row: Row): KnownItem | undefined {
  const { id, itemtype = '', externalid, isinactive } = row;
  if (id === undefined) return undefined;
  return { id, type: itemtype, externalId: externalid ?? null, isInactive: isinactive === 'T' };
}

function lineOf(row: Row): KnownLine {
  return {
    line: Number(row['line']),
    item: row['item'] ?? null,
    sku: row['sku'] ?? null,
    location: row['location'] ?? null,
    quantity: Number(row['quantity'] ?? 0),
    shipped: Number(row['shipped'] ?? 0),
    isClosed: row['isclosed'] === 'T',
  };
}
