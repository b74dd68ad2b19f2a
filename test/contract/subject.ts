import { ok } from 'node:assert/strict';
import type { Clock } from '../../core/base/clock.ts';
import type {
  Command,
  Connector,
  Cursor,
  Delivery,
  Host,
  JsonObject,
  Page,
  SourceRecord,
  Subscription,
} from '../../core/connector/index.ts';

/** What the suite needs to know of a connector to put it through its paces. */
export interface Subject {
  readonly connector: Connector;
  /** A fresh stand-in of the vendor with known content, on the machine's clock unless another one is given. */
  readonly open: (clock?: Clock) => Promise<OpenSubject>;
  /** Cases that do not apply, each with the reason that the report card prints. */
  readonly bypass: Readonly<Record<string, string>>;
}

/** A running stand-in and the ways to play the vendor, the world and time. */
export interface OpenSubject {
  readonly settings: JsonObject;
  readonly secrets: Readonly<Record<string, string>>;
  readonly baseDir?: string;
  readonly streams: readonly StreamSubject[];
  readonly writes: readonly WriteSubject[];
  readonly webhooks?: WebhookSubject;
  readonly weather?: Weather;
  /** The setting that holds the vendor's address: the suite puts a proxy that spoils answers in its place. */
  readonly endpointSetting?: string;
  /**
   * What the vendor's own description of its API says against an exchange; none when it fits. `absent` where that
   * description is not on this machine.
   */
  readonly judge?: Judge | 'absent';
  /** How the vendor's list answers look, so that the proxy can bring them into disorder. */
  readonly paging?: PagingSubject;
  readonly checks: CheckSubject;
  readonly close: () => Promise<void>;
}

/** One stream and what can happen to it at the vendor. */
export interface StreamSubject {
  readonly name: string;
  /** The keys that a first whole read gives, in any order. */
  readonly keys: readonly string[];
  /** Changes one record there; gives its key. */
  readonly change?: () => Promise<string>;
  /** Removes one record there; gives its key. */
  readonly remove?: () => Promise<string>;
  /** Lets a change come into sight only later, then brings it: hide, change and show are called in this order. */
  readonly late?: { readonly change: () => Promise<string>; readonly show: () => Promise<void> };
  /** A cursor as a clock that ran ahead would have left it. */
  readonly futureCursor?: Cursor;
  /** A key of the right form that nothing has. */
  readonly unknownKey?: string;
  /** Options that make pages small, when settings do not. */
  readonly with?: JsonObject;
}

/** One write operation and how to look at its effect. */
export interface WriteSubject {
  readonly stream: string;
  readonly operation: string;
  /** The n-th valid command, each with its own key. */
  readonly command: (n: number) => Command;
  /** A command that the destination refuses for good, made like the n-th. */
  readonly refused: (n: number) => Command;
  /** A command whose compare-and-set value is out of date. */
  readonly stale?: (n: number) => Command;
  /** How often the n-th command has taken effect at the vendor. */
  readonly effects: (n: number) => Promise<number>;
}

export interface WebhookSubject {
  /** A real, signed delivery, caused anew by each call. */
  readonly deliver: () => Promise<Delivery>;
  /** The same bytes signed with another secret. */
  readonly signedWith: (delivery: Delivery, secret: string) => Delivery;
  /** The delivery as it would have been signed that long ago; absent where the vendor signs no time. */
  readonly aged?: (delivery: Delivery, byMs: number) => Delivery;
  /** The name of the header that carries the signature. */
  readonly signatureHeader: string;
  /** The secret settings in the order present, previous. */
  readonly secretNames: readonly string[];
  readonly wanted: Subscription;
}

/** One call with its answer, as both went over the wire. */
export interface Exchange {
  readonly method: string;
  /** Path and query. */
  readonly target: string;
  readonly requestHeaders: Readonly<Record<string, string>>;
  readonly requestBody: Buffer;
  readonly status: number;
  readonly responseHeaders: Readonly<Record<string, string>>;
  readonly responseBody: Buffer;
}

/** Judges an exchange by the vendor's own material: what does not fit, in words. */
export type Judge = (exchange: Exchange) => readonly string[];

/** Changes of a list answer's body, as parsed JSON; null when the answer is no page of that stream. */
export interface PagingSubject {
  readonly stream: string;
  /** The page without its records, with its way to the next page left in. */
  readonly emptied: (body: JsonObject) => JsonObject | null;
  /** The page with its records in the opposite order. */
  readonly reversed: (body: JsonObject) => JsonObject | null;
}

/** What can befall calls, for connectors that have a network. */
export interface Weather {
  /** The next calls, or only those that write, fail in this way. */
  readonly fault: (kind: FaultKind, count: number, on?: 'calls' | 'mutations') => void;
  /** Calls that reached the vendor since the last look. */
  readonly calls: () => readonly VendorCall[];
  /** Another stand-in whose budget is small, with its settings. */
  readonly smallBudget: () => Promise<OpenSubject>;
}

export type FaultKind =
  | 'tooMany'
  | 'tooManyAfterOneSecond'
  | 'throttled'
  | 'unavailable'
  | 'serverError'
  | 'unauthorized'
  | 'errorInside'
  | 'html'
  | 'emptyBody'
  | 'truncated'
  | 'lostBefore'
  | 'lostAfter'
  | 'neverAnswers';

export interface VendorCall {
  readonly isMutation: boolean;
  readonly wasThrottled: boolean;
}

/** Settings that `check` must find fault with. */
export interface CheckSubject {
  readonly wrong: readonly {
    readonly name: string;
    readonly settings?: JsonObject;
    readonly secrets?: Readonly<Record<string, string>>;
    readonly prepare?: () => Promise<void>;
    /** What one of the findings must speak of. */
    readonly mentions: RegExp;
  }[];
}

/** Reads a stream to its end. */
export async function readAll(
  host: Host,
  connector: Connector,
  stream: StreamSubject,
  since: Cursor = null,
): Promise<readonly Page[]> {
  const pages: Page[] = [];
  for await (const page of readStream(host, connector, stream, since)) pages.push(page);
  return pages;
}

/** Tells the source that pages are committed, as the engine does after each. */
export async function settle(pages: readonly Page[]): Promise<readonly Page[]> {
  for (const page of pages) await page.settled?.();
  return pages;
}

/** Starts a read of a stream. */
export function readStream(
  host: Host,
  connector: Connector,
  stream: StreamSubject,
  since: Cursor,
): AsyncIterable<Page> {
  if (connector.read === undefined) throw new Error('the connector has no read');
  return connector.read(host, { stream: stream.name, since, with: stream.with ?? {} });
}

/** The records of pages by key; a later one stands for the earlier. */
export function byKey(pages: readonly Page[]): ReadonlyMap<string, SourceRecord> {
  return new Map(pages.flatMap((page) => page.records).map((record) => [record.key, record]));
}

/** A cursor as it comes back from the store: through JSON. */
export function stored(cursor: Cursor): Cursor {
  const copy: Cursor = JSON.parse(JSON.stringify(cursor));
  return copy;
}

/** The cursor after the last page; where it started when there was none. */
export function endOf(pages: readonly Page[], since: Cursor = null): Cursor {
  return pages.at(-1)?.cursor ?? since;
}

/** The named stream of a fresh stand-in. */
export function streamOf(open: OpenSubject, name: string): StreamSubject {
  const stream = open.streams.find((one) => one.name === name);
  ok(stream !== undefined, `the stand-in has no stream ${name}`);
  return stream;
}

/** What counts of records: key, version and data; the order is the source's own. */
export function contents(records: ReadonlyMap<string, SourceRecord>): unknown {
  return [...records.values()]
    .map(({ key, version, data, deleted }) => ({ key, version, data, deleted: deleted === true }))
    .sort((a, b) => (a.key < b.key ? -1 : 1));
}
