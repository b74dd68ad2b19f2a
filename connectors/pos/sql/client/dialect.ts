import type { Knex } from 'knex';
import type { Column, ColumnKind } from '../catalogue/column.ts';
import type { DatabaseKind } from '../settings/database.ts';

/** A value as a driver gives it before it is read by its column's kind. */
export type RawValue = string | Uint8Array | null;

/** One row by the names that the statement gave its columns. */
export type RawRow = Readonly<Record<string, RawValue>>;

/** What went wrong, in the words that all databases share. */
export type FaultClass =
  | 'unreachable'
  | 'tls'
  | 'login'
  | 'rights'
  | 'timeout'
  | 'readOnly'
  | 'busy'
  | 'missing'
  | 'unique'
  | 'data';

/** Where a new session goes: an address that was checked, and the name that its certificate must have. */
export interface Target {
  readonly address: string;
  readonly port: number;
  readonly serverName: string;
  readonly database: string;
  readonly user: string;
  readonly password: string | null;
  /** The authority's certificate, the public ones when null, or false for no TLS. */
  readonly tls: { readonly ca: string | null } | false;
  readonly connectMs: number;
  readonly statementMs: number;
}

/** What the two kinds of sessions are for. */
export type Role = 'read' | 'write';

/**
 * How one kind of database is spoken to. Statements are made by knex; here is what it cannot know.
 *
 * Shape: questions to the catalogue give columns of text under the names that the interface says.
 */
export interface Dialect {
  readonly kind: DatabaseKind;
  /** The name of knex's client, and the package that it loads. */
  readonly client: 'pg' | 'mysql2' | 'mssql' | 'oracledb';
  readonly driver: string;
  readonly port: number;
  /** What knex is told of the server, so that it does not ask: it would wait for the answer before every connection. */
  readonly version?: string;
  /** Digits behind the seconds that a time of this database may have. */
  readonly fractionDigits: number;
  /** The schema of tables that name none. */
  readonly schemaOf: (database: { readonly name: string; readonly user: string }) => string;
  readonly connection: (target: Target) => Record<string, unknown>;
  /** Statements on a fresh connection: read only, limits of time, formats. */
  readonly session: (role: Role, statementMs: number) => readonly string[];
  /** Sets a limit that is the driver's and not the server's. */
  readonly limit?: (connection: object, statementMs: number) => void;
  /** Rows that one statement may add. */
  readonly rowsPerInsert: (columns: number) => number;
  /** How a transaction is begun; `first` is sent as its first statement. */
  readonly transaction: (role: Role) => {
    readonly config: Knex.TransactionConfig;
    readonly first: string | null;
  };
  /** Asks the server on another connection to leave off, where it would not see that this one is gone. */
  readonly cancel?: (sql: Knex, connection: object) => Promise<void>;
  /** Ends a connection at once, whatever it is doing. */
  readonly kill: (connection: object) => void;
  readonly kindOf: (type: string, column: string) => ColumnKind;
  /** How a column is asked for so that its text loses nothing; null: as it is. */
  readonly read: (sql: Knex, column: Column) => Knex.Raw | null;
  /** A value as a bound parameter to compare a column with; the text is the one that reading gave. */
  readonly bind: (sql: Knex, column: Column, text: string) => Knex.Raw;
  /** A value as a bound parameter to be kept in a column. */
  readonly store: (sql: Knex, column: Column, text: string) => Knex.Raw;
  /** → name, view (`1` or `0`). */
  readonly tables: (sql: Knex, schema: string) => Knex.QueryBuilder;
  /** → name, type, nullable (`1` or `0`), length, scale; in the table's order. */
  readonly columns: (sql: Knex, schema: string, table: string) => Knex.QueryBuilder;
  /** → index, unique (`1` or `0`), column; in the index's order. */
  readonly indexes: (sql: Knex, schema: string, table: string) => Knex.QueryBuilder;
  /** → right: one row for each right to change the table that the login has. */
  readonly rights: (sql: Knex, schema: string, table: string) => Knex.QueryBuilder;
  /** → now: the database's own UTC, ISO 8601. */
  readonly now: (sql: Knex) => Knex.QueryBuilder;
  /** The database's number or name of an error, or null when the error is not its own. */
  readonly codeOf: (error: object) => string | null;
  readonly faults: Readonly<Record<FaultClass, readonly string[]>>;
}

/** A property of a value that came from a driver. */
export function propertyOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}

/** Calls a method of a value that came from a driver, if it has it. */
export function callMethod(value: unknown, name: string): boolean {
  const method = propertyOf(value, name);
  if (typeof method !== 'function') return false;
  Reflect.apply(method, value, []);
  return true;
}

/** The seconds of a statement's limit, never none. */
export function secondsOf(ms: number): number {
  return Math.max(1, Math.ceil(ms / 1_000));
}
