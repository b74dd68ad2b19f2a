import type { Systems } from './systems.ts';

/** Something that a person does at a time, in ms since the start of the run. */
export interface Deed {
  readonly atMs: number;
  readonly what: string;
  readonly act: (systems: Systems, nowMs: number) => void | Promise<void>;
}

/** Draws one of a list. */
export type Draw = <T>(list: readonly [T, ...T[]] | readonly T[]) => T;

/** What a workload draws from, and what it has planned so far. */
export interface Hand {
  readonly draw: Draw;
  readonly number: (from: number, to: number) => number;
  /** Orders that are placed so far in the plan, by their number. */
  orders: number;
  files: number;
  invoices: number;
  people: number;
  readers: number;
  /** When the deed that is planned now will be done, in ms since the start of the run. */
  atMs: number;
  /** When each customer said no to e-mails last, by the number of the customer. */
  readonly refusedMs: Map<number, number>;
  lastSales: { readonly name: string; readonly rows: readonly string[] } | null;
}

/** Ids of what was made while the run goes on, in the order of the plan. */
export interface Made {
  readonly orders: { readonly id: string; readonly sku: string }[];
  readonly customers: string[];
}

/** Plans one deed. */
export type Kind = (hand: Hand, made: Made) => Omit<Deed, 'atMs'>;

/** First names, one of them beyond ASCII. */
export const NAMES: readonly string[] = ['Ann', 'Bob', 'Cleo', 'Dora', 'Émile'];
