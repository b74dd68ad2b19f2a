/**
 * What a column holds, as far as reading it exactly needs to know.
 *
 * localTime has no zone, instant has one; opaque values can be shown but not ordered.
 */
export type ColumnKind =
  | 'integer'
  | 'decimal'
  | 'float'
  | 'boolean'
  | 'bits'
  | 'text'
  | 'char'
  | 'date'
  | 'localTime'
  | 'instant'
  | 'binary'
  | 'other'
  | 'opaque';

/** One column as the database's own catalogue has it. */
export interface Column {
  readonly name: string;
  /** The type as the database writes it. */
  readonly type: string;
  readonly kind: ColumnKind;
  readonly isNullable: boolean;
  /** Characters or bytes, where the type has a limit. */
  readonly length: number | null;
  /** Digits behind the point of a number, or of the seconds of a time. */
  readonly scale: number | null;
}

/** One index; `columns` in its own order. */
export interface Index {
  readonly name: string;
  readonly isUnique: boolean;
  readonly columns: readonly string[];
}

/** One table or view of the catalogue. */
export interface Table {
  readonly schema: string;
  readonly name: string;
  readonly isView: boolean;
  readonly columns: readonly Column[];
  readonly indexes: readonly Index[];
}
