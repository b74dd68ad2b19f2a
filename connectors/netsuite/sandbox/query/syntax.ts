/** What a query says, as a tree. */

/** An expression. */
export type Expression =
  | { readonly kind: 'literal'; readonly value: string | number | null }
  | { readonly kind: 'parameter'; readonly index: number }
  | { readonly kind: 'column'; readonly table: string | null; readonly name: string }
  | { readonly kind: 'call'; readonly name: string; readonly args: readonly Expression[] }
  | { readonly kind: 'all' }
  | {
      readonly kind: 'binary';
      readonly operator: string;
      readonly left: Expression;
      readonly right: Expression;
    }
  | { readonly kind: 'not'; readonly of: Expression }
  | {
      readonly kind: 'in';
      readonly of: Expression;
      readonly values: readonly Expression[];
      readonly isNot: boolean;
    }
  | { readonly kind: 'isNull'; readonly of: Expression; readonly isNot: boolean };

/** A table in FROM. */
export interface TableRef {
  readonly table: string;
  readonly alias: string;
}

/** A joined table. */
export interface Join extends TableRef {
  readonly isLeft: boolean;
  readonly on: Expression;
}

/** A SELECT. */
export interface Select {
  readonly columns: readonly { readonly expression: Expression; readonly name: string }[];
  readonly from: TableRef;
  readonly joins: readonly Join[];
  readonly where: Expression | null;
  readonly order: readonly { readonly by: Expression; readonly isDescending: boolean }[];
  readonly first: number | null;
  /** How many parameters it takes. */
  readonly parameters: number;
}
