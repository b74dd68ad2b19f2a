/** The stock journal's persistence role; the retail rules stand above it. */
export interface InventoryStore {
  readonly name: 'inventory';
}
