/** The blocks `customers` and `products` of `config/hub.yaml`: what the hub's own records are told. */
import { DEFAULT_RECORD_SETTINGS } from '../connector/hub/record-settings.ts';
import type { SettingsSpec } from '../connector/settings.ts';

/** The settings of the block `customers`. */
export const CUSTOMER_SETTINGS = {
  nobodyEmails: {
    type: 'array',
    default: DEFAULT_RECORD_SETTINGS.customers.nobodyEmails,
    about:
      'E-mails that tills and shops write when they have none: they identify nobody. `*` stands for any text.',
    schema: { type: 'array', items: { type: 'string', minLength: 1, maxLength: 254 } },
    examples: [['noemail@*', 'till*@shop.example']],
  },
} as const satisfies SettingsSpec;

/** The settings of the block `products`. */
export const PRODUCT_SETTINGS = {
  maxPriceChangePercent: {
    type: 'number',
    minimum: 0,
    unit: 'percent',
    about: 'A price that changes by more, or to zero, is refused until a person approves it.',
    examples: [50],
  },
} as const satisfies SettingsSpec;
