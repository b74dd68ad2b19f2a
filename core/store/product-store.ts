/** The hub's products' persistence role. */
import type { JsonObject } from '../base/json.ts';

/** One product as it is stored; `seq` grows with each change of any product. */
export interface StoredProduct {
  readonly sku: string;
  readonly version: string | null;
  readonly data: JsonObject;
  readonly seq: number;
  readonly updatedAt: number;
}

/** What became of one product that was put. */
export interface ProductPut {
  readonly outcome: 'written' | 'same' | 'stale';
  readonly seq: number;
  readonly version: string | null;
}

/** The products’ persistence. */
export interface ProductStore {
  readonly name: 'products';
  /**
   * Writes products in one transaction, in order; an older version never overwrites a newer one (I9). Fields that
   * came replace the stored ones, the REMOVE marker takes a field away, fields that did not come stay.
   */
  put(
    products: readonly {
      readonly sku: string;
      readonly version: string | null;
      readonly data: JsonObject;
    }[],
    at: number,
  ): Promise<readonly ProductPut[]>;
  get(skus: readonly string[]): Promise<readonly (StoredProduct | null)[]>;
  changedSince(seq: number, limit: number): Promise<readonly StoredProduct[]>;
  count(): Promise<number>;
}
