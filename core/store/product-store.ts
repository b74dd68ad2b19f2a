/** The hub's products' persistence role. */
export interface ProductStore {
  readonly name: 'products';
}
