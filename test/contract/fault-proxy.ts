import { request } from 'node:http';
import { isoTime } from '../../core/base/clock.ts';
import { seededRandom } from '../../core/base/random.ts';
import {
  type SandboxCall,
  type SandboxFault,
  startSandboxServer,
  type WorkedCall,
} from '../../core/connector/sandbox/kit.ts';
import type { HaltingClock } from './halting-clock.ts';
import { type Spoil, spoil } from './spoil.ts';
import type { Exchange } from './subject.ts';

/** Headers that belong to one connection and not to the answer. */
const HOP_HEADERS = ['connection', 'keep-alive', 'transfer-encoding', 'content-length', 'date'];
/** Longer than any connector waits for an answer. */
const TOO_LONG_MS = 600_000;

/** A fault at the n-th call from now on, counted from 1; `from` makes all later calls meet it too. */
export interface PlannedFault {
  readonly at: number;
  readonly onwards?: boolean;
  readonly fault: Omit<SandboxFault<Spoil>, 'operation' | 'count'>;
}

/** Stands between a connector and the stand-in of its vendor, and spoils what goes through. */
export interface FaultProxy {
  readonly url: string;
  /** Begins to count calls anew; faults of before are forgotten. */
  plan(faults: readonly PlannedFault[]): void;
  /** Calls since the last plan. */
  count(): number;
  /** Changes or replaces each answer from now on; null undoes it. */
  rewrite(change: Rewrite | null): void;
  /** What went through since the last look. */
  exchanges(): readonly Exchange[];
  close(): Promise<void>;
}

/** Makes another answer of one. */
export type Rewrite = (
  exchange: Exchange,
) => { readonly status: number; readonly body: Buffer } | null;

/** Starts a proxy before that address. */
export async function openFaultProxy(target: string, clock: HaltingClock): Promise<FaultProxy> {
  let plans: readonly PlannedFault[] = [];
  let count = 0;
  let rewrite: Rewrite | null = null;
  const seen: Exchange[] = [];

  async function work(call: SandboxCall, spoilt: Spoil | null): Promise<WorkedCall> {
    const exchange = await forward(target, call);
    seen.push(exchange);
    const changed = rewrite?.(exchange) ?? { status: exchange.status, body: exchange.responseBody };
    const body = spoilt === null ? changed.body : spoil(spoilt, changed.body);
    return { status: changed.status, headers: { ...exchange.responseHeaders }, body };
  }

  const proxy = await startSandboxServer<Spoil>({
    clock,
    random: seededRandom(7),
    vendor: {
      operationOf: () => {
        count += 1;
        const planned = plans.find(({ at, onwards }) =>
          onwards === true ? count >= at : count === at,
        );
        if (planned !== undefined) {
          proxy.setFaults([{ ...planned.fault, operation: 'now', count: 1 }]);
          holdBack(planned.fault.kind, clock);
        }
        return { name: planned === undefined ? 'calm' : 'now', isWrite: false };
      },
      work: (call, fault) => work(call, spoilOf(fault?.kind)),
      faultAnswer: (status) => ({
        status,
        headers: { 'content-type': 'text/plain' },
        body: `${status} at ${isoTime(clock.now())}`,
      }),
    },
  });
  return {
    url: proxy.url,
    plan: (faults) => {
      plans = faults;
      count = 0;
    },
    count: () => count,
    rewrite: (change) => {
      rewrite = change;
    },
    exchanges: () => seen.splice(0),
    close: proxy.close,
  };
}

/** A caller whose answer does not come gives up when its time is over: here at once. */
function holdBack(kind: string, clock: HaltingClock): void {
  if (!['timeout', 'appliedThenTimeout', 'dribble'].includes(kind)) return;
  setTimeout(() => clock.pass(TOO_LONG_MS), 25);
}

function spoilOf(kind: string | undefined): Spoil | null {
  return kind === 'latin1' ||
    kind === 'duplicateKey' ||
    kind === 'notANumber' ||
    kind === 'hugeNumber' ||
    kind === 'hugeId'
    ? kind
    : null;
}

/** The call as it came, with its own Host header: signatures may cover it. */
function forward(target: string, call: SandboxCall): Promise<Exchange> {
  const { hostname, port } = new URL(target);
  const headers = Object.fromEntries(
    Object.entries(call.headers).filter(([name]) => !HOP_HEADERS.includes(name)),
  );
  return new Promise((resolve, reject) => {
    const options = { hostname, port, method: call.method, path: call.target };
    const sent = request(
      { ...options, headers: { ...headers, 'content-length': call.body.length } },
      (answer) => {
        const chunks: Buffer[] = [];
        answer.on('data', (chunk: Buffer) => chunks.push(chunk));
        answer.on('error', reject);
        answer.on('end', () =>
          resolve({
            method: call.method,
            target: call.target,
            requestHeaders: call.headers,
            requestBody: call.body,
            status: answer.statusCode ?? 0,
            responseHeaders: answerHeaders(answer.headers),
            responseBody: Buffer.concat(chunks),
          }),
        );
      },
    );
    sent.on('error', reject);
    sent.end(call.body);
  });
}

function answerHeaders(
  headers: Readonly<Record<string, string | readonly string[] | undefined>>,
): Readonly<Record<string, string>> {
  const entries = Object.entries(headers).filter(([name]) => !HOP_HEADERS.includes(name));
  return Object.fromEntries(entries.map(([name, value]) => [name, String(value)]));
}
