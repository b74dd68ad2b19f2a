/** What a command may say of a draft order. Source: DraftOrderInput of 2026-10, without what it calls deprecated. */
import type { JsonObject } from '../../../core/connector/index.ts';
import { AMOUNT, CLEARABLE, fields, gidOf, SWITCH, some, UNITS, WORD } from './write-parts.ts';

/** An amount with its currency. */
export const MONEY_INPUT = fields(
  { amount: AMOUNT, currencyCode: { type: 'string', pattern: '^[A-Z]{3}$' } },
  ['amount', 'currencyCode'],
);
const ATTRIBUTES: JsonObject = {
  type: 'array',
  maxItems: 100,
  items: fields({ key: WORD, value: { type: 'string' } }, ['key', 'value']),
};
const COUNTRY: JsonObject = { type: 'string', pattern: '^[A-Z]{2}$' };
const ADDRESS = fields({
  ...Object.fromEntries(
    [
      'firstName',
      'lastName',
      'company',
      'address1',
      'address2',
      'city',
      'provinceCode',
      'zip',
      'phone',
    ].map((field) => [field, CLEARABLE]),
  ),
  countryCode: COUNTRY,
});

const LINE: JsonObject = {
  ...fields(
    {
      variantId: gidOf('ProductVariant'),
      title: WORD,
      sku: WORD,
      quantity: UNITS,
      originalUnitPriceWithCurrency: MONEY_INPUT,
      priceOverride: MONEY_INPUT,
      taxable: SWITCH,
      requiresShipping: SWITCH,
      customAttributes: ATTRIBUTES,
    },
    ['quantity'],
  ),
  // Shopify ignores what is said of a variant's line beside its price; a line of its own needs a title and a price.
  oneOf: [
    {
      required: ['variantId'],
      not: {
        anyOf: ['title', 'sku', 'originalUnitPriceWithCurrency', 'taxable', 'requiresShipping'].map(
          (field) => ({ required: [field] }),
        ),
      },
    },
    {
      required: ['title', 'originalUnitPriceWithCurrency'],
      not: { required: ['variantId'] },
    },
  ],
};

/** A draft's own fields; all of them can be left out of a change. */
export const DRAFT_FIELDS: Readonly<Record<string, JsonObject>> = {
  // Source: DraftOrderInput of 2026-10: at most 499 lines.
  lineItems: some(LINE, 499),
  customerId: gidOf('Customer'),
  email: CLEARABLE,
  phone: CLEARABLE,
  note: CLEARABLE,
  poNumber: CLEARABLE,
  tags: { type: 'array', items: { ...WORD, maxLength: 40 }, maxItems: 249 },
  taxExempt: SWITCH,
  customAttributes: ATTRIBUTES,
  shippingAddress: ADDRESS,
  billingAddress: ADDRESS,
  shippingLine: fields({ title: WORD, priceWithCurrency: MONEY_INPUT }, [
    'title',
    'priceWithCurrency',
  ]),
  sourceName: WORD,
};
