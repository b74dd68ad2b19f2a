/** Puts the flat rows of a bulk result together again: children back into their parents. */
import { CrossdockError, type Json, type JsonObject } from '../../../core/connector/index.ts';
import { SHOPIFY_ERRORS } from '../errors.ts';
import { legacyId, malformed, optionalText, textAt } from '../node.ts';

/** Rows that are held at once when children are not near their parents. */
export const HELD_MAX = 500_000;

/** Where children belong: `Order/LineItem` → the field `lineItems`. */
export type ChildFields = Readonly<Record<string, string>>;

/** What has been counted so far; Shopify states both figures, and a file that does not fit them is not whole. */
export interface Tally {
  rows: number;
  roots: number;
}

interface Family {
  readonly node: Record<string, Json | undefined>;
  readonly lists: Map<string, JsonObject[]>;
}

/**
 * The roots with their children as connections that are whole.
 *
 * Shape:  grouped rows follow their parent, so a family is complete when the next root comes. Ungrouped ones may come
 *         anywhere behind it, so all families are held to the end.
 * Errors: SHOPIFY_ANSWER_MALFORMED for a child without a parent, SHOPIFY_BULK_TOO_LARGE when too much would be held.
 */
export async function* families(
  rows: AsyncIterable<JsonObject>,
  plan: { readonly fields: ChildFields; readonly isGrouped: boolean },
  tally: Tally,
): AsyncIterable<JsonObject> {
  const lists = Object.entries(plan.fields);
  const isFlat = lists.length === 0;
  let known = new Map<string, Family>();
  let roots: Family[] = [];
  const waiting: (Child & { readonly parentId: string })[] = [];
  for await (const row of rows) {
    tally.rows += 1;
    const parentId = optionalText(row, '__parentId');
    const family = familyOf(row, lists);
    if (parentId === null) {
      tally.roots += 1;
      if (plan.isGrouped || isFlat) {
        yield* roots.map(openNode);
        known = new Map();
        roots = [];
      }
      roots.push(family);
    } else if (plan.isGrouped) {
      adopt(known.get(parentId), { row, family, fields: plan.fields });
    } else {
      waiting.push({ parentId, row, family, fields: plan.fields });
    }
    if (!isFlat) known.set(textAt(row, 'id'), family);
    if (known.size > HELD_MAX) throw tooLarge();
  }
  // Rows apart come in no order: that of their numbers is the same each time.
  waiting.sort((a, b) => byNumber(a.row, b.row));
  for (const child of waiting) adopt(known.get(child.parentId), child);
  yield* roots.map(openNode);
}

function byNumber(a: JsonObject, b: JsonObject): number {
  const [left, right] = [a, b].map((row) =>
    BigInt(/\d+/.exec(legacyId(textAt(row, 'id')))?.[0] ?? 0),
  );
  return Number((left ?? 0n) > (right ?? 0n)) - Number((left ?? 0n) < (right ?? 0n));
}

function familyOf(row: JsonObject, lists: readonly (readonly [string, string])[]): Family {
  const { __parentId, ...node } = row;
  const own = lists.length === 0 ? '' : `${typeOf(row)}/`;
  const fields = lists.filter(([place]) => own !== '' && place.startsWith(own));
  return { node, lists: new Map(fields.map(([, field]) => [field, []])) };
}

interface Child {
  readonly row: JsonObject;
  readonly family: Family;
  readonly fields: ChildFields;
}

function adopt(parent: Family | undefined, { row, family, fields }: Child): void {
  if (parent === undefined)
    throw malformed(`row ${textAt(row, 'id')} has a parent that did not come`);
  const parentType = typeOf({ id: parent.node['id'] });
  const field = fields[`${parentType}/${typeOf(row)}`];
  const list = field === undefined ? undefined : parent.lists.get(field);
  if (list === undefined) throw malformed(`a ${typeOf(row)} is no part of a ${parentType}`);
  // A child's own children come behind it, so its object is filled in later and is the same one.
  list.push(openNode(family));
}

/** The node with its lists as connections; the lists themselves fill up while further rows come. */
function openNode({ node, lists }: Family): JsonObject {
  for (const [field, nodes] of lists) {
    node[field] = { nodes, pageInfo: { hasNextPage: false, endCursor: null } };
  }
  return node;
}

function typeOf(row: JsonObject): string {
  return /^gid:\/\/shopify\/(\w+)\//.exec(textAt(row, 'id'))?.[1] ?? '';
}

function tooLarge(): CrossdockError {
  return new CrossdockError(SHOPIFY_ERRORS.SHOPIFY_BULK_TOO_LARGE, {
    what: `more than ${HELD_MAX} rows would have to be held, since their order is not known`,
    where: 'shopify',
  });
}
