import type { Random } from '../../../core/connector/index.ts';
import type { LaggingIndex, Row, Table } from '../../../core/connector/sandbox/kit.ts';
import type { KlaviyoDatabase, Tables } from './tables.ts';

/** Everything that answering a call needs. */
export interface World {
  readonly tables: Tables;
  readonly database: KlaviyoDatabase;
  readonly index: LaggingIndex;
  readonly random: Random;
  readonly accountId: string;
  /** The account's time in ms. */
  readonly now: () => number;
  readonly tuning: Tuning;
  /** Tells webhooks of an event that became known. */
  readonly tell: (eventId: string) => void;
}

/** What can be turned while the sandbox runs. Units: ms. */
export interface Tuning {
  /** How long a bulk job waits and works. */
  jobMs: number;
  /** How long an accepted event stays out of sight. */
  eventLagMs: number;
  /** How long a new webhook stays silent. */
  webhookDelayMs: number;
  /** The largest page of lists whose page size nobody can choose; null for Klaviyo's own. */
  pageMax: number | null;
}

const CROCKFORD = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const SHORT = 'ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789';

/** An id as profiles and webhooks have it: time first, so that later ones sort behind. */
export function longId(world: World): string {
  let time = '';
  for (let rest = world.now(), at = 0; at < 10; at += 1, rest = Math.floor(rest / 32)) {
    time = (CROCKFORD[rest % 32] ?? '0') + time;
  }
  return `01${time.slice(2)}${pick(world, CROCKFORD, 16)}`;
}

/** An id as metrics and lists have it. */
export function shortId(world: World): string {
  return pick(world, SHORT, 6);
}

/** A random id in the form of a UUID. */
export function uuid({ random }: Pick<World, 'random'>): string {
  const hex = random.hex(16);
  return [0, 8, 12, 16, 20].map((start, at) => hex.slice(start, [8, 12, 16, 20, 32][at])).join('-');
}

/** The rows of a table as searches see them now. */
export function seen<R extends Row>(world: World, name: string, table: Table<R>): readonly R[] {
  const rows: R[] = [];
  const nowMs = world.now();
  for (const row of table.all()) {
    const visible = world.index.see(name, row, nowMs);
    if (visible !== null) rows.push(visible);
  }
  return rows;
}

/** Whole seconds: what Klaviyo keeps of a time. */
export function seconds(ms: number): number {
  return Math.floor(ms / 1000) * 1000;
}

/** A time as Klaviyo shows it. */
export function shown(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}+00:00`;
}

function pick({ random }: World, letters: string, count: number): string {
  let text = '';
  for (let at = 0; at < count; at += 1) {
    text += letters[Math.floor(random.next() * letters.length)] ?? '';
  }
  return text;
}
