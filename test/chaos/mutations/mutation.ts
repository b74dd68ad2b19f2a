/** A safety line that is switched off on purpose, and the tests that have to notice it. */
export interface Mutation {
  readonly name: string;
  /** What the line upholds, as the end of "without it …". */
  readonly guards: string;
  /** The product's file. */
  readonly file: string;
  /** The text as it stands there, once. */
  readonly before: string;
  readonly after: string;
  /** The test files that are run. */
  readonly tests: readonly string[];
  /** Narrows them to titles with these words. */
  readonly grep?: string;
}

/** The store's contract on SQLite. */
export const ON_SQLITE = ['test/store/sqlite/store.test.ts'];
/** The store's contract on PostgreSQL. */
export const ON_POSTGRES = ['test/store/postgres/store.test.ts'];
