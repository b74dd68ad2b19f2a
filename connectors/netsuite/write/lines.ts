/** Lines of a command: items named by SKU, custom rates, and which line of the record each one is. */
import { isJsonObject, type Json, type JsonObject } from '../../../core/connector/index.ts';
import type { Account } from '../client.ts';
import { isList } from '../node.ts';
import { idsOfExternalIds, itemsOfSkus, type KnownItem, type KnownLine } from './existing.ts';
import { buildBody, type Fields, type Flaw, fieldsSchema, refOf } from './fields.ts';

/** The fields of a sales line. */
export const SALES_LINE: Fields = {
  item: 'ref:ITEM',
  quantity: 'number',
  rate: 'number',
  amount: 'number',
  price: 'ref',
  location: 'ref:LOC',
  description: 'text',
  taxCode: 'ref',
  isTaxable: 'boolean',
  department: 'ref',
  class: 'ref',
  units: 'text',
  inventoryDetail: 'object',
  line: 'number',
  orderLine: 'number',
};

/** The price level that stands for a rate of one's own; without it NetSuite prices the line by its lists. */
const CUSTOM_PRICE = { id: '-1' };

/** The JSON Schema of a list of lines. */
export function linesSchema(fields: Fields, minItems = 1): JsonObject {
  return {
    type: 'array',
    minItems,
    maxItems: 5000,
    items: fieldsSchema(fields, { sku: { type: 'string', minLength: 1 } }),
  };
}

/** The lines of commands as data; undefined where there are none. */
export function linesIn(data: JsonObject): readonly JsonObject[] | undefined {
  const { lines } = data;
  if (!isList(lines)) return undefined;
  return lines.filter((line) => isJsonObject(line));
}

/** The items that commands name: by SKU, and the internal ids behind external ones. */
export interface NamedItems {
  readonly bySku: ReadonlyMap<string, KnownItem>;
  readonly idOfExternalId: ReadonlyMap<string, string>;
}

/** The items that the lines of several commands name: one question for all SKUs, one for all external ids. */
export async function itemsOfLines(
  account: Account,
  datas: readonly JsonObject[],
): Promise<NamedItems> {
  const parts = datas.flatMap((data) => [data, ...(linesIn(data) ?? [])]);
  const skus = parts.map((part) => part['sku']).filter((sku) => typeof sku === 'string');
  const externalIds = parts
    .map((part) => refOf(part['item'] ?? null, 'ITEM', account.settings)?.['externalId'])
    .filter((externalId) => typeof externalId === 'string');
  const [bySku, idOfExternalId] = await Promise.all([
    itemsOfSkus(account, skus),
    idsOfExternalIds(account, 'item', externalIds),
  ]);
  return { bySku, idOfExternalId };
}

/** Lines as NetSuite takes them, or the first flaw. */
export function buildLines(
  account: Account,
  lines: readonly JsonObject[],
  { fields, items }: { readonly fields: Fields; readonly items: NamedItems },
): readonly Record<string, Json>[] | Flaw {
  const built: Record<string, Json>[] = [];
  for (const [index, line] of lines.entries()) {
    const one = buildBody(line, { fields, others: ['sku'] }, account.settings);
    if ('flaw' in one) return { flaw: one.flaw, path: `lines[${index}].${one.path}` };
    const { body } = one;
    const item = itemRef(line, body, items);
    if (item === null) return unknownItem(String(line['sku']), index);
    if (item !== undefined) body['item'] = item;
    const hasOwnRate = 'price' in fields && body['rate'] != null && body['price'] === undefined;
    built.push(hasOwnRate ? { ...body, price: CUSTOM_PRICE } : body);
  }
  return built;
}

/** The item of a line by internal id where it is known; null when the SKU is none, undefined when none is named. */
export function itemRef(
  { sku }: JsonObject,
  body: JsonObject,
  items: NamedItems,
): JsonObject | null | undefined {
  const { item } = body;
  if (!isJsonObject(item)) {
    if (typeof sku !== 'string') return undefined;
    const known = items.bySku.get(sku);
    return known === undefined ? null : { id: known.id };
  }
  const id = items.idOfExternalId.get(String(item['externalId']));
  return id === undefined ? item : { id };
}

/** What a flaw of this kind is told by: the item is not in NetSuite. */
export const UNKNOWN_ITEM = 'there is no item';

function unknownItem(sku: string, index: number): Flaw {
  return { flaw: `${UNKNOWN_ITEM} "${sku}"`, path: `lines[${index}].sku` };
}

/**
 * Gives each line the number of the line of the record that it is.
 *
 * Lines without a number are added, and with `replace` those that nobody names are deleted; numbers need not run from
 * 1. A line that was shipped cannot be deleted, so the same item keeps its line.
 */
export function numberLines(
  lines: readonly Record<string, Json>[],
  known: readonly KnownLine[],
): readonly Record<string, Json>[] {
  const free = new Map(known.map((line) => [line.line, line]));
  for (const { line } of lines) if (typeof line === 'number') free.delete(line);
  return lines.map((line) => {
    if (line['line'] !== undefined) return line;
    const { item } = line;
    const id = isJsonObject(item) ? item['id'] : undefined;
    const match = [...free.values()].find((candidate) => candidate.item === id);
    if (match === undefined) return line;
    free.delete(match.line);
    return { ...line, line: match.line };
  });
}
