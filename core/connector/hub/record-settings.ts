import type { CustomerSettings } from '../../retail/customers/settings.ts';
import type { ProductSettings } from '../../retail/products/settings.ts';

/** What the hub's own records are told by `config/hub.yaml`. */
export interface RecordSettings {
  readonly customers: CustomerSettings;
  readonly products: ProductSettings;
}
