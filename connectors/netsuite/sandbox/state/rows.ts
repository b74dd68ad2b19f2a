/** The rows of a sandbox account. */
import type { Json } from '../../../../core/connector/index.ts';
import type { Database, MakeTable, Row, Table } from '../../../../core/connector/sandbox/kit.ts';

/** A line of a sublist. */
export type Line = Readonly<Record<string, Json>>;

/** A record of any type, in the shape of the REST service. Units: ms since the epoch. */
export interface RecordRow extends Row {
  readonly type: string;
  readonly externalId: string | null;
  readonly created: number;
  readonly modified: number;
  readonly fields: Readonly<Record<string, Json>>;
  readonly lists: Readonly<Record<string, readonly Line[]>>;
}

/** The stock of an item at a location; `demand` is what open orders ask for. */
export interface LevelRow extends Row {
  readonly item: string;
  readonly location: string;
  readonly onHand: number;
  readonly demand: number;
  /** When what is available last changed; null when it never did. */
  readonly changed: number | null;
}

/** A record that was deleted. */
export interface GoneRow extends Row {
  readonly type: string;
  readonly name: string;
  readonly at: number;
}

/** An asynchronous job. */
export interface JobRow extends Row {
  readonly key: string | null;
  readonly dueAt: number;
  readonly startedAt: number;
  readonly tasks: readonly JobTask[];
  readonly isDone: boolean;
}

/** One request of a job, and its answer once it was carried out. */
export interface JobTask {
  readonly method: string;
  readonly target: string;
  readonly body: string;
  readonly status: number | null;
  readonly location: string | null;
  readonly result: string | null;
}

/** A number or a text of the account itself. */
export interface FactRow extends Row {
  readonly value: Json;
}

/** All tables. */
export interface Tables {
  readonly customers: Table<RecordRow>;
  readonly items: Table<RecordRow>;
  readonly locations: Table<RecordRow>;
  readonly transactions: Table<RecordRow>;
  readonly levels: Table<LevelRow>;
  readonly gone: Table<GoneRow>;
  readonly jobs: Table<JobRow>;
  readonly facts: Table<FactRow>;
}

/** Declares the tables. */
export function makeTables(make: MakeTable): Tables {
  return {
    customers: make<RecordRow>('customers'),
    items: make<RecordRow>('items'),
    locations: make<RecordRow>('locations'),
    transactions: make<RecordRow>('transactions', (row) => row.type),
    levels: make<LevelRow>('levels', (row) => row.item),
    gone: make<GoneRow>('gone'),
    jobs: make<JobRow>('jobs'),
    facts: make<FactRow>('facts'),
  };
}

/** The rows and where they are kept. */
export type Rows = Database<Tables>;
