/** What a campaign of the trust tests is, and what it tells. */

import type { MutationResult } from '../mutations/try-mutations.ts';

/** How much is done: with every change, every night, before a release. */
export type Tier = 'pr' | 'nightly' | 'release';
/** Where the hub keeps its data. */
export type StoreKind = 'sqlite' | 'postgres';

export const TIERS: readonly Tier[] = ['pr', 'nightly', 'release'];
export const STORES: readonly StoreKind[] = ['sqlite', 'postgres'];

/** Sizes by name; each can be set on the command line. */
export type Sizes = Readonly<Record<string, number>>;

/** What a campaign is given. */
export interface CampaignRun {
  readonly tier: Tier;
  readonly store: StoreKind;
  /** A size by name; one that is not declared is an error of the campaign. */
  readonly size: (name: string) => number;
  readonly seed: number;
  /** Says how far it is. */
  readonly say: (line: string) => void;
}

/** What a campaign found. A figure that it does not have is null. Units: ms. */
export interface Figures {
  /** What was done, as a sentence. */
  readonly did: string;
  readonly kills: number | null;
  readonly messages: number | null;
  readonly lost: number | null;
  readonly doubled: number | null;
  readonly recovery: { readonly p50: number; readonly p99: number } | null;
  readonly seeds: readonly number[];
  /** Everything else that it measured, by name. */
  readonly more: Readonly<Record<string, string | number>>;
  /** Lines that were switched off on purpose, where that is what was done. */
  readonly breaks?: readonly MutationResult[];
  /** The bars that were missed, each with what came instead. */
  readonly missed: readonly string[];
}

/** One of T1 to T14. */
export interface Campaign {
  readonly id: string;
  readonly title: string;
  readonly proves: string;
  readonly bar: string;
  /** The stores that it is run on; empty where the store does not matter. */
  readonly stores: readonly StoreKind[];
  readonly sizes: Readonly<Record<Tier, Sizes | null>>;
  readonly run: (run: CampaignRun) => Promise<Figures>;
}

/** Figures in which nothing is counted. */
export const NO_FIGURES: Omit<Figures, 'did'> = {
  ...{ kills: null, messages: null, lost: null, doubled: null, recovery: null },
  ...{ seeds: [], more: {}, missed: [] },
};

/** The middle of a list, and what all but a hundredth of it stay below. */
export function shares(values: readonly number[]): Figures['recovery'] {
  if (values.length === 0) return null;
  const sorted = values.toSorted((one, other) => one - other);
  const at = (part: number): number =>
    Math.round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0);
  return { p50: at(0.5), p99: at(0.99) };
}

/** The names of the bars that do not hold. */
export function missedOf(bars: readonly (readonly [string, boolean])[]): readonly string[] {
  return bars.filter(([, holds]) => !holds).map(([bar]) => bar);
}
