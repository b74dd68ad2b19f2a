import type { CursorSafety, Stream } from '../../../core/connector/index.ts';
import {
  DRAFT_ORDER_SCHEMA,
  FULFILLMENT_SCHEMA,
  LIST_PRICE_SCHEMA,
  METAFIELD_SCHEMA,
  PRICE_SCHEMA,
  REFUND_SCHEMA,
  RETURN_SCHEMA,
} from './schemas.ts';

/** What the streams of a catalog are made with. */
export interface StreamParts {
  readonly ordered: CursorSafety;
  readonly unordered: CursorSafety;
  readonly addressPii: (field: string) => Stream['pii'];
}

/** The streams in this folder, as data. */
export function furtherStreams(parts: StreamParts): readonly Stream[] {
  return [...priceStreams(parts), ...orderStreams(parts), ...metafieldStreams(parts)];
}

function priceStreams({ unordered }: StreamParts): readonly Stream[] {
  return [
    {
      name: 'prices',
      about: "What each variant costs in the shop, in the shop's currency.",
      schema: PRICE_SCHEMA,
      key: 'variantId',
      version: 'updatedAt',
      pii: {},
      cursor: unordered,
      deletes: 'absent',
    },
    {
      name: 'priceListPrices',
      about:
        'What variants cost in the price lists of markets and companies; always read whole, since Shopify shows no ' +
        'time of their change. The key is variantId@priceListId.',
      schema: LIST_PRICE_SCHEMA,
      key: 'key',
      pii: {},
      cursor: unordered,
      deletes: 'absent',
    },
  ];
}

function orderStreams({ ordered, addressPii }: StreamParts): readonly Stream[] {
  return [
    {
      name: 'draftOrders',
      about: 'Orders that are not placed yet, and the order that each became.',
      schema: DRAFT_ORDER_SCHEMA,
      key: 'id',
      version: 'updatedAt',
      pii: {
        email: 'email',
        phone: 'phone',
        note2: 'freeText',
        ...addressPii('shippingAddress'),
        ...addressPii('billingAddress'),
      },
      cursor: ordered,
      deletes: 'tombstone',
    },
    {
      name: 'fulfillments',
      about: 'Goods that were sent or fetched, with tracking; found below the orders that changed.',
      schema: FULFILLMENT_SCHEMA,
      key: 'id',
      version: 'updatedAt',
      pii: {},
      cursor: ordered,
      deletes: 'none',
    },
    {
      name: 'refunds',
      about: 'Goods or money that were given back; found below the orders that changed.',
      schema: REFUND_SCHEMA,
      key: 'id',
      version: 'updatedAt',
      pii: { note: 'freeText' },
      cursor: ordered,
      deletes: 'none',
    },
    {
      name: 'returns',
      about:
        'Goods on their way back and what became of them. Shopify shows no update time of a return, so updatedAt is ' +
        "its order's.",
      schema: RETURN_SCHEMA,
      key: 'id',
      version: 'updatedAt',
      pii: {},
      cursor: ordered,
      deletes: 'none',
    },
  ];
}

function metafieldStreams({ unordered }: StreamParts): readonly Stream[] {
  return [
    {
      name: 'metafields',
      about:
        'Named values on products, variants, customers, orders, draft orders and locations, as the setting ' +
        'metafields says; found below the owners that changed.',
      schema: METAFIELD_SCHEMA,
      key: 'id',
      version: 'updatedAt',
      pii: { value: 'freeText' },
      cursor: unordered,
      deletes: 'absent',
    },
  ];
}
