/** One step of the schema: applied in one transaction, and never changed once released. */
export interface Migration {
  /** 1, 2, 3 … without a gap. */
  readonly id: number;
  readonly name: string;
  readonly statements: readonly string[];
  /** The same step where PostgreSQL needs another text; its databases began later and hold no data to move. */
  readonly postgres?: readonly string[];
}
