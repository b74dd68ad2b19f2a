import type { JsonObject } from '../../core/connector/index.ts';

/** One operation: whom the n-th command is about, what it says, and how its effect is counted. */
export interface Wish {
  readonly stream: string;
  readonly operation: string;
  readonly key: (n: number) => string;
  readonly data: (n: number) => JsonObject;
  /** The key or the data of a command that the shop refuses. */
  readonly bad: { readonly key?: string | ((n: number) => string); readonly data?: JsonObject };
  /** Data of a command whose compare-and-set value is out of date. */
  readonly stale?: JsonObject;
  readonly effects: (n: number) => number;
}
