/** What happens in the systems half-way, once: a demo that is started again finds it done. */
import type { KlaviyoSandbox } from '../../../connectors/klaviyo/sandbox/server.ts';
import type { NetsuiteSandbox } from '../../../connectors/netsuite/sandbox/options.ts';
import type { ShopifySandbox } from '../../../connectors/shopify/sandbox/server.ts';
import { sampleCatalogue } from '../sample.ts';
import { listAt, rowsOf, textAt } from './rows.ts';
import { ERP, MARKETING, SHOP, type Systems } from './systems.ts';
import { orderRows, subscribers } from './web-orders.ts';

/** Items whose price the ERP raises, and the one of which it writes some units off. */
const DEARER = 25;
const DAMAGED_SKU = '22752';
const DAMAGED = 3;
const MEMO = 'water damage in the stock room';

/** The customers of the sample say yes to the newsletter, each once. */
export function playConsents({ shop }: Systems): number {
  const wanted = new Set(subscribers());
  const silent = rowsOf(shop.state(), 'customers').filter(
    (row) =>
      wanted.has(textAt(row, 'email')) && textAt(row, 'emailConsent', 'state') === 'NOT_SUBSCRIBED',
  );
  for (const row of silent) shop.consent(textAt(row, 'id'), 'email', 'SUBSCRIBED');
  return silent.length;
}

/** Plays everything that has not happened yet; answers what did, in words. */
export function playHappenings({ erp, marketing, shop }: Systems): readonly string[] {
  return [raisePrices(erp), writeOff(erp), unsubscribe(marketing), cancel(shop)].filter(
    (line) => line !== null,
  );
}

function raisePrices(erp: NetsuiteSandbox): string | null {
  const prices = new Map(
    rowsOf(erp.state(), 'items').map((row) => [
      textAt(row, 'fields', 'itemId'),
      Number(textAt(listAt(row, 'lists', 'price')[0], 'price')),
    ]),
  );
  const cheap = sampleCatalogue()
    .slice(0, DEARER)
    .filter(({ sku, price }) => prices.get(sku) === Number(price));
  for (const { sku, price } of cheap) erp.setPrice(sku, dearer(price));
  return cheap.length === 0 ? null : `${ERP}: ${cheap.length} prices rise by a tenth`;
}

/** In whole pence, and always above what it was. */
function dearer(price: string): number {
  return Math.ceil(Number(price) * 110) / 100;
}

function writeOff(erp: NetsuiteSandbox): string | null {
  const isDone = rowsOf(erp.state(), 'transactions').some(
    (row) => textAt(row, 'fields', 'memo') === MEMO,
  );
  if (isDone) return null;
  const line = {
    item: { id: erp.itemId(DAMAGED_SKU) },
    location: { id: erp.locationId('SHOP') },
    adjustQtyBy: -DAMAGED,
  };
  erp.create('inventoryAdjustment', {
    account: { id: '58' },
    subsidiary: { id: '1' },
    memo: MEMO,
    inventory: { items: [line] },
  });
  return `${ERP}: ${DAMAGED} units of ${DAMAGED_SKU} are written off, ${MEMO}`;
}

function unsubscribe(marketing: KlaviyoSandbox): string | null {
  const wanted = new Set(subscribers());
  const people = rowsOf(marketing.state(), 'profiles').filter((row) =>
    wanted.has(textAt(row, 'email')),
  );
  const isOut = people.some((row) => consentOf(row) === 'UNSUBSCRIBED');
  const reader = people.find((row) => consentOf(row) === 'SUBSCRIBED');
  if (isOut || reader === undefined) return null;
  marketing.unsubscribeClick(textAt(reader, 'email'));
  return `${MARKETING}: a reader of the newsletter unsubscribes`;
}

function consentOf(row: unknown): string {
  return textAt(row, 'channels', 'email.marketing', 'consent');
}

function cancel(shop: ShopifySandbox): string | null {
  const orders = orderRows(shop);
  const [first] = orders;
  if (first === undefined || orders.some(({ isCancelled }) => isCancelled)) return null;
  shop.cancelOrder(first.id);
  return `${SHOP}: the order "${first.note}" is cancelled`;
}
