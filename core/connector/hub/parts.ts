import type { Inventory } from '../../retail/inventory/inventory.ts';
import type { RecordStore } from '../../store/record-store.ts';
import type { RecordSettings } from './record-settings.ts';

/** What the hub's own connection stands on. */
export interface HubParts {
  readonly inventory: Inventory;
  readonly records: RecordStore;
  readonly settings: RecordSettings;
}
