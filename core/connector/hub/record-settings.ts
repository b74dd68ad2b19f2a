import {
  type CustomerSettings,
  DEFAULT_CUSTOMER_SETTINGS,
} from '../../retail/customers/settings.ts';
import type { ProductSettings } from '../../retail/products/settings.ts';

/** What the hub's own records are told by `config/hub.yaml`. */
export interface RecordSettings {
  readonly customers: CustomerSettings;
  readonly products: ProductSettings;
}

/** What holds where the file says nothing. */
export const DEFAULT_RECORD_SETTINGS: RecordSettings = {
  customers: DEFAULT_CUSTOMER_SETTINGS,
  products: {},
};
