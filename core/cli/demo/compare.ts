/** The proof at the end: the stock of the hub and of the shop, SKU by SKU, read through both connections. */

import type { App } from '../../app.ts';
import type { JsonObject } from '../../base/json.ts';
import type { SourceRecord } from '../../connector/contract.ts';
import { SHOP_CONNECTION } from './shop.ts';

/** One SKU whose figures differ, and why that is right or wrong. */
export interface Difference {
  readonly sku: string;
  readonly hub: number;
  readonly shop: number | null;
  readonly why: string;
}

/** What the comparison found. */
export interface Comparison {
  readonly skus: number;
  readonly equal: number;
  /** Differences that a rule explains: what is promised beyond the goods; a SKU that the shop does not sell. */
  readonly explained: readonly Difference[];
  /** SKUs of which more was sold than was there; `hub` is the book. They count as equal: the shop shows 0. */
  readonly belowZero: readonly Difference[];
  /** Differences that nothing explains: there must be none. */
  readonly unexplained: readonly Difference[];
}

/** Compares what can be sold, by SKU. */
export async function compareStock(app: App): Promise<Comparison> {
  const hub = await allRecords(app, 'hub', 'inventory');
  const shop = new Map<string, number>();
  for (const { data } of await allRecords(app, SHOP_CONNECTION, 'inventoryLevels')) {
    shop.set(skuOf(data), numberOf(data['available']));
  }
  const differences = hub.flatMap(({ data }): readonly Difference[] => {
    const sku = skuOf(data);
    const available = numberOf(data['available']);
    const published = shop.get(sku) ?? null;
    if (published === available) return [];
    return [{ sku, hub: available, shop: published, why: reason(available, published) }];
  });
  const unexplained = differences.filter((one) => one.why === UNEXPLAINED);
  return {
    skus: hub.length,
    equal: hub.length - differences.length,
    explained: differences.filter((one) => one.why !== UNEXPLAINED),
    belowZero: hub.flatMap(({ data }): readonly Difference[] => {
      const sku = skuOf(data);
      const onHand = numberOf(data['onHand']);
      const published = shop.get(sku) ?? null;
      if (onHand >= 0 || published !== 0) return [];
      return [{ sku, hub: onHand, shop: published, why: 'below zero in the book; published as 0' }];
    }),
    unexplained,
  };
}

const UNEXPLAINED = 'not explained';

function reason(hub: number, shop: number | null): string {
  if (shop === null) return 'the shop does not sell it';
  if (hub < 0 && shop === 0) return 'more is promised than there is; published as 0';
  return UNEXPLAINED;
}

async function allRecords(
  app: App,
  connectionName: string,
  stream: string,
): Promise<readonly SourceRecord[]> {
  const connection = app.connections.get(connectionName);
  const pages = connection?.connector.read?.(connection.host, { stream, since: null, with: {} });
  const byKey = new Map<string, SourceRecord>();
  for await (const page of pages ?? []) {
    for (const record of page.records) byKey.set(record.key, record);
  }
  return [...byKey.values()];
}

function skuOf(data: JsonObject): string {
  return String(data['sku'] ?? '');
}

function numberOf(value: JsonObject[string]): number {
  return typeof value === 'number' ? value : 0;
}
