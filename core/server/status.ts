/** What the hub knows of itself, as the status page and `/status` show it; the composition root fills it in. */
import type { Run, RunCounts } from '../store/records.ts';

/** One flow in a line. */
export interface FlowStatus {
  readonly name: string;
  readonly owner: string;
  readonly about: string;
  readonly enabled: boolean;
  /** Sums over the runs that are kept. */
  readonly counts: RunCounts;
  /** Records that wait in its lanes now. */
  readonly waiting: number;
  /** Open dead letters. */
  readonly deadLetters: number;
  readonly lastRun: Run | null;
}

/** A dead letter without its record: the page never shows a customer's data. */
export interface DeadLetterSummary {
  readonly id: string;
  readonly flow: string;
  readonly key: string;
  readonly stage: string;
  readonly code: string;
  readonly what: string;
  readonly mend: string;
  readonly attempts: number;
  /** Ms since the epoch. */
  readonly at: number;
}

/** A figure of the stock as a whole: `{ label: 'On hand', value: '1,204', note: 'units' }`. */
export interface Figure {
  readonly label: string;
  readonly value: string;
  readonly note: string;
}

/** A system that the hub calls, and whether it is left alone. */
export interface SystemStatus {
  readonly name: string;
  readonly phase: 'closed' | 'open' | 'halfOpen' | 'recovering';
  /** Ms since the epoch. */
  readonly since: number;
  /** When an open one is tried again, in ms since the epoch; null when it is not open, or open by hand. */
  readonly until: number | null;
  readonly why: string;
  /** Who ordered it, where a person did. */
  readonly byHand: string | null;
}

/** The hub at one instant. */
export interface HubStatus {
  /** Ms since the epoch. */
  readonly at: number;
  readonly startedAt: number;
  readonly store: { readonly driver: string; readonly version: string };
  /** Processes that gave a sign of life lately, this one among them. */
  readonly processes: number;
  /** Writes of which nobody knows whether they happened: each is looked up before it is repeated. */
  readonly unknownWrites: { readonly count: number; readonly oldestAt: number | null };
  readonly flows: readonly FlowStatus[];
  /** As this process knows them; none where no system is called. */
  readonly systems: readonly SystemStatus[];
  readonly stock: readonly Figure[];
  /** The newest open dead letters, as many as are shown. */
  readonly deadLetters: readonly DeadLetterSummary[];
  /** The newest runs, as many as are shown. */
  readonly runs: readonly Run[];
}

/** What became of the deliveries since the start of the process. */
export interface DeliveryCounts {
  readonly stored: number;
  readonly duplicate: number;
  /** The signature or its headers were wrong. */
  readonly refused: number;
  /** No connection of that name takes webhooks. */
  readonly unknown: number;
  readonly tooLarge: number;
  /** The store could not keep it; the caller was told to come again. */
  readonly failed: number;
}

/** Whether the hub can take work, and if not, why not. */
export interface Readiness {
  readonly ready: boolean;
  readonly reasons: readonly string[];
  /** What somebody should look at, although the hub takes work. */
  readonly warnings?: readonly string[];
}
