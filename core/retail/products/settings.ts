/** What the product rules are told. */
export interface ProductSettings {
  /** A price that changes by more than this share, or to zero, is held for a person (D27); missing: no guard. */
  readonly maxPriceChangePercent?: number;
}
