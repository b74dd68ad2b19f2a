/** A target behind the real HTTP client, on a virtual clock: what answers is the test's own function. */
import { seededRandom } from '../../core/base/random.ts';
import { type VirtualClock, virtualClock } from '../../core/base/virtual-clock.ts';
import { openAccount } from '../../core/connector/account.ts';
import type { Budget } from '../../core/connector/contract.ts';
import { openHttp, type Transport } from '../../core/connector/http.ts';
import type { HttpRequest, HttpResponse } from '../../core/connector/http-contract.ts';
import type { BreakerChange } from '../../core/connector/observe.ts';
import {
  type BreakerPeers,
  openTarget,
  type Target,
  type TargetSettings,
} from '../../core/connector/target.ts';

/** As `config/hub.yaml` has them when nothing is written. */
export const SETTINGS: TargetSettings = {
  failurePercent: 50,
  sample: 20,
  windowMs: 60_000,
  openMs: 5_000,
  openLongestMs: 60_000,
  recoveryPercent: 120,
  repeatPercent: 10,
  repeatMaxAgeMs: 30_000,
};

export interface Calling {
  readonly clock: VirtualClock;
  readonly target: Target;
  /** When each call reached the other side, in ms of the clock. */
  readonly sent: number[];
  readonly changes: BreakerChange[];
  readonly call: (over?: Partial<HttpRequest>) => Promise<HttpResponse>;
}

/** What the other side answers to each call. */
export type Answer = (at: number) => number | Error | Promise<number | Error>;

export function openCalling(
  answer: Answer,
  options: {
    readonly settings?: Partial<TargetSettings>;
    readonly limits?: readonly Budget[];
    readonly peers?: BreakerPeers;
    readonly clock?: VirtualClock;
    readonly seed?: number;
  } = {},
): Calling {
  const { clock = virtualClock(), limits = [], peers } = options;
  const random = seededRandom(options.seed ?? 3);
  const sent: number[] = [];
  const changes: BreakerChange[] = [];
  const target = openTarget({
    name: 'shop',
    settings: { ...SETTINGS, ...options.settings },
    clock,
    random,
    observer: { breaker: (change) => changes.push(change) },
    ...(peers === undefined ? {} : { peers }),
  });
  const transport: Transport = async () => {
    sent.push(clock.monotonicMs());
    const result = await answer(clock.monotonicMs());
    if (result instanceof Error) throw result;
    return { status: result, headers: {}, body: Buffer.alloc(0) };
  };
  const http = openHttp({
    connection: 'shop',
    clock,
    random,
    signal: new AbortController().signal,
    account: openAccount(limits, { clock, where: 'shop' }),
    target,
    hosts: null,
    allowPrivate: true,
    transport,
  });
  const request: HttpRequest = { method: 'GET', url: 'http://shop.test/', repeatable: false };
  return { clock, target, sent, changes, call: (over) => http.send({ ...request, ...over }) };
}

/** Calls one after the other until the target has made that many, however each ends. */
export async function callTimes(calling: Calling, times: number): Promise<void> {
  for (let at = 0; at < times; at += 1) await calling.call().catch(() => undefined);
}
