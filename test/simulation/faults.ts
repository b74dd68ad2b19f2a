import type { Random } from '../../core/base/random.ts';

/** What befalls one call on its way to a vendor and back (TRUST §1.3). */
export type CallFault =
  | { readonly kind: 'unreachable' | 'resetBefore' | 'resetAfter' }
  /** Never answers; the vendor has done the work or not. */
  | { readonly kind: 'silentBefore' | 'silentAfter' }
  | { readonly kind: 'slow'; readonly ms: number }
  /** Answered by something in between, instead of the vendor. */
  | { readonly kind: 'status'; readonly status: number; readonly retryAfter: string | null }
  /** The vendor did the work, and something in between answers. */
  | { readonly kind: 'statusAfter'; readonly status: number }
  | { readonly kind: 'html' | 'empty' }
  | { readonly kind: 'truncated'; readonly share: number }
  /** One of the vendor's own, such as an error inside a 200. */
  | { readonly kind: 'vendor'; readonly pick: number };

/** What befalls one webhook. */
export type PostFault =
  | { readonly kind: 'lost' | 'refused' | 'answerLost' }
  | { readonly kind: 'doubled' | 'late'; readonly ms: number };

/** What befalls one write to the database or a file. */
export type DiskFault = 'full' | 'fullAtCommit' | 'io' | 'busy';

/** The bad luck of one run: drawn from its seed, between `start` and `stop`. */
export interface Faults {
  call(): CallFault | null;
  post(): PostFault | null;
  disk(): DiskFault | null;
  /** How long a step of the database, the disk or the line takes, in ms. */
  latency(most: number): number;
  start(): void;
  stop(): void;
}

/** How bad the luck is, each a probability from 0 to 1. */
export interface Odds {
  readonly call: number;
  readonly post: number;
  readonly disk: number;
}

/** No bad luck at all: what the oracle runs with. */
export const NO_ODDS: Odds = { call: 0, post: 0, disk: 0 };

const STATUSES: readonly number[] = [429, 429, 429, 500, 502, 503, 504];
const RETRY_AFTER: readonly (string | null)[] = [null, '1', '5', '30', 'date', '0', 'soon'];
const SHARES: readonly number[] = [0.01, 0.1, 0.5, 0.9, 0.99];
const MINUTE_MS = 60_000;

/** Draws the faults of a run; `wall` names the time for dates in answers. */
export function drawFaults(random: Random, odds: Odds, wall: () => number): Faults {
  let isOn = false;
  const happens = (chance: number): boolean => isOn && random.next() < chance;
  const pick = <T>(list: readonly T[]): T | undefined =>
    list[Math.floor(random.next() * list.length)];
  const until = (most: number): number => Math.floor(random.next() * most);

  function status(): CallFault {
    const wanted = pick(RETRY_AFTER) ?? null;
    const retryAfter = wanted === 'date' ? new Date(wall() + until(20_000)).toUTCString() : wanted;
    return { kind: 'status', status: pick(STATUSES) ?? 500, retryAfter };
  }

  const CALLS: readonly (() => CallFault)[] = [
    () => ({ kind: 'unreachable' }),
    () => ({ kind: 'resetBefore' }),
    () => ({ kind: 'resetAfter' }),
    () => ({ kind: 'silentBefore' }),
    () => ({ kind: 'silentAfter' }),
    () => ({ kind: 'slow', ms: until(20_000) }),
    status,
    status,
    () => ({ kind: 'statusAfter', status: pick([500, 502, 503, 504]) ?? 502 }),
    () => ({ kind: 'html' }),
    () => ({ kind: 'empty' }),
    () => ({ kind: 'truncated', share: pick(SHARES) ?? 0.5 }),
    () => ({ kind: 'vendor', pick: random.next() }),
  ];
  const POSTS: readonly (() => PostFault)[] = [
    () => ({ kind: 'lost' }),
    () => ({ kind: 'lost' }),
    () => ({ kind: 'refused' }),
    () => ({ kind: 'answerLost' }),
    () => ({ kind: 'doubled', ms: until(MINUTE_MS) }),
    () => ({ kind: 'late', ms: until(2 * MINUTE_MS) }),
  ];
  const DISKS: readonly DiskFault[] = ['full', 'fullAtCommit', 'io', 'busy'];

  return {
    call: () => (happens(odds.call) ? (pick(CALLS)?.() ?? null) : null),
    post: () => (happens(odds.post) ? (pick(POSTS)?.() ?? null) : null),
    disk: () => (happens(odds.disk) ? (pick(DISKS) ?? null) : null),
    latency: (most) => random.next() * most,
    start: () => {
      isOn = true;
    },
    stop: () => {
      isOn = false;
    },
  };
}
