/** Changes variants, one call per product; variants and fields that are not named stay as they are. */
import type { Ack, Command, Json, JsonObject, SourceRecord } from '../../core/connector/index.ts';
import { notWritten, refused, refusedBy } from './acks.ts';
import type { UserError } from './answer.ts';
import { ackOf, call, type Shop } from './client.ts';
import { SHOPIFY_ERRORS } from './errors.ts';
import { lookup } from './lookup.ts';
import { objectAt, objectsAt, optionalText, textAt } from './node.ts';
import { plainMutation } from './operation.ts';
import { isGid, utcTime } from './records.ts';

/** Changes variants of one product; a bad variant does not hold up the others. */
export const VARIANT_PRICES = plainMutation(
  'VariantPrices',
  20,
  `mutation VariantPrices($productId: ID!, $variants: [ProductVariantsBulkInput!]!) {
  productVariantsBulkUpdate(productId: $productId, variants: $variants, allowPartialUpdates: true) {
    productVariants { id updatedAt }
    userErrors { code field message }
  }
}`,
);

/** The most variants of one call. */
const VARIANTS_MAX = 250;

interface WantedChange {
  readonly command: Command;
  readonly variantId: string;
  readonly productId: string;
  readonly input: JsonObject;
}

/** What a command asks of a variant: what to send, null when all is there already, or why it cannot be. */
export type Judge = (command: Command, variant: SourceRecord) => JsonObject | null | Ack;

/** Updates prices. Shape: one ack per command, in order; `same` where the prices are there already. */
export function updatePrices(shop: Shop, commands: readonly Command[]): Promise<readonly Ack[]> {
  return changeVariants(shop, commands, judgePrice);
}

/** Changes variants as the judge says. Shape: one ack per command, in order. */
export async function changeVariants(
  shop: Shop,
  commands: readonly Command[],
  judge: Judge,
): Promise<readonly Ack[]> {
  const ids = commands.map((command) => variantIdOf(command));
  const valid = ids.filter((id) => id !== null);
  const records = await lookup(shop.host, 'variants', valid).catch(notWritten);
  if (!Array.isArray(records)) return commands.map(() => failedRead(records));
  const byId = new Map(valid.map((id, index) => [id, records[index] ?? null]));
  const acks = new Map<Command, Ack>();
  const open: WantedChange[] = [];
  for (const [index, command] of commands.entries()) {
    const id = ids[index] ?? null;
    const record = id === null ? null : (byId.get(id) ?? null);
    const decision = decide(command, { id, record, judge });
    if ('outcome' in decision) acks.set(command, decision);
    else open.push(decision);
  }
  for (const group of Map.groupBy(open, (wanted) => wanted.productId).values()) {
    for (const part of callsOf(group)) {
      const sent = await sendChanges(shop, part);
      for (const [command, ack] of sent) acks.set(command, ack);
    }
  }
  return commands.map((command) => acks.get(command) ?? { outcome: 'unknown', what: 'not sent' });
}

function failedRead(fault: Ack | readonly unknown[]): Ack {
  return 'outcome' in fault ? fault : { outcome: 'unknown', what: 'no variants were read' };
}

function variantIdOf({ data, key }: Command): string | null {
  const id = data['variantId'] ?? key;
  return typeof id === 'string' && isGid(id, 'ProductVariant') ? id : null;
}

function decide(
  command: Command,
  about: {
    readonly id: string | null;
    readonly record: SourceRecord | null;
    readonly judge: Judge;
  },
): WantedChange | Ack {
  const { id, record, judge } = about;
  if (id === null) {
    const what = 'variantId must be the gid of a variant';
    return refused(SHOPIFY_ERRORS.SHOPIFY_COMMAND_INVALID, what, 'variantId');
  }
  if (record === null) return refused(SHOPIFY_ERRORS.SHOPIFY_ITEM_UNKNOWN, `there is no ${id}`);
  const judged = judge(command, record);
  if (judged === null) return { outcome: 'same', id, ...versionOf(record.version) };
  if (isAck(judged)) return judged;
  const productId = String(record.data['productId']);
  return { command, variantId: id, productId, input: { id, ...judged } };
}

/** The input of a variant has no outcome. */
function isAck(judged: JsonObject | Ack): judged is Ack {
  return 'outcome' in judged;
}

/** Commands in calls of a size that Shopify takes; none holds a variant twice. */
function callsOf(group: readonly WantedChange[]): readonly (readonly WantedChange[])[] {
  const calls: WantedChange[][] = [];
  let ids = new Set<string>();
  for (const wanted of group) {
    if (calls.length === 0 || ids.size === VARIANTS_MAX || ids.has(wanted.variantId)) {
      calls.push([]);
      ids = new Set();
    }
    calls.at(-1)?.push(wanted);
    ids.add(wanted.variantId);
  }
  return calls;
}

function judgePrice({ data }: Command, record: SourceRecord): JsonObject | null | Ack {
  const { price, compareAtPrice } = data;
  for (const [path, value] of Object.entries({ price, compareAtPrice })) {
    const isAbsent = value === undefined || (path === 'compareAtPrice' && value === null);
    if (isAbsent || isMoney(value)) continue;
    const what = `${path} must be a decimal text such as "19.90"`;
    return refused(SHOPIFY_ERRORS.SHOPIFY_COMMAND_INVALID, what, path);
  }
  const isSame =
    (price === undefined || sameMoney(price, record.data['price'])) &&
    (compareAtPrice === undefined || sameMoney(compareAtPrice, record.data['compareAtPrice']));
  if (isSame) return null;
  return {
    ...(price === undefined ? {} : { price }),
    ...(compareAtPrice === undefined ? {} : { compareAtPrice }),
  };
}

async function sendChanges(
  shop: Shop,
  wanted: readonly WantedChange[],
): Promise<readonly (readonly [Command, Ack])[]> {
  const [first] = wanted;
  if (first === undefined) return [];
  const answer = await call(shop, VARIANT_PRICES, {
    productId: first.productId,
    variants: wanted.map((one) => one.input),
  });
  if (answer.kind !== 'ok') return wanted.map(({ command }) => [command, ackOf(answer)]);
  const versions = versionsOf(answer.data);
  const shared = answer.userErrors.find((error) => indexOf(error) === null);
  return wanted.map((one, index): readonly [Command, Ack] => {
    const fault = answer.userErrors.find((error) => indexOf(error) === index) ?? shared;
    if (fault !== undefined) return [one.command, refusedBy(fault)];
    const version = versionOf(versions.get(one.variantId) ?? null);
    return [one.command, { outcome: 'written', id: one.variantId, ...version }];
  });
}

/** The update times after the call; the payload names only what was changed. */
function versionsOf(data: JsonObject): ReadonlyMap<string, string | null> {
  const payload = objectAt(data, 'productVariantsBulkUpdate');
  const changed = payload['productVariants'] == null ? [] : objectsAt(payload, 'productVariants');
  return new Map(
    changed.map((node) => [textAt(node, 'id'), utcTime(optionalText(node, 'updatedAt'))]),
  );
}

/** The index in `["variants","3","price"]`; null when the error concerns the whole call. */
function indexOf({ field }: UserError): number | null {
  const at = field.indexOf('variants');
  const index = at < 0 ? undefined : field[at + 1];
  return index !== undefined && /^\d+$/.test(index) ? Number(index) : null;
}

function isMoney(value: Json | undefined): boolean {
  return typeof value === 'string' && /^\d{1,15}(\.\d{1,6})?$/.test(value);
}

/** Amounts come with varying scale: "10.0" is "10.00". Compared as text, never as floats. */
export function sameMoney(a: Json, b: Json | undefined): boolean {
  if (a === null || b === null || b === undefined) return a === (b ?? null);
  return plainDecimal(String(a)) === plainDecimal(String(b));
}

function plainDecimal(text: string): string {
  const [whole = '0', fraction = ''] = text.split('.');
  const decimals = fraction.replace(/0+$/, '');
  return `${whole.replace(/^0+(?=\d)/, '')}${decimals === '' ? '' : `.${decimals}`}`;
}

function versionOf(version: string | null): { readonly version?: string } {
  return version === null ? {} : { version };
}
