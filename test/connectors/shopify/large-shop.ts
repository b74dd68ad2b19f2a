import type { ShopifySandboxOptions } from '../../../connectors/shopify/sandbox/options.ts';

/** Products of the large shop. */
export const PRODUCTS = 700;

/** A shop whose products come in several pages of a bulk result. */
export const many: Partial<ShopifySandboxOptions> = {
  seed: {
    locations: [{ name: 'Harbour' }],
    products: Array.from({ length: PRODUCTS }, (_, at) => ({
      sku: `SKU-${at}`,
      title: `Thing ${at}`,
      price: '1.00',
      quantities: { Harbour: 5 },
    })),
  },
};
