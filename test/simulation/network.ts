import { CrossdockError } from '../../core/base/errors.ts';
import { HTTP_ERRORS } from '../../core/connector/errors.ts';
import type { Transport } from '../../core/connector/http.ts';
import type { HttpResponse } from '../../core/connector/http-contract.ts';
import type {
  CarriedAnswer,
  CarriedRequest,
  SandboxNetwork,
} from '../../core/connector/sandbox/kit.ts';
import type { CallFault, Faults } from './faults.ts';
import { never, type Process } from './machine.ts';
import type { Actor, Scheduler } from './scheduler.ts';
import type { Trace } from './trace.ts';

/** Where webhooks go: the process that listens, and what it does with a delivery; answers the status. */
export interface Listener {
  readonly process: Process;
  receive(path: string, headers: Readonly<Record<string, string>>, body: Buffer): Promise<number>;
}

/** The lines between the hub and the vendors, in memory. */
export interface Network {
  /** The network as a stand-in sees it; `spoil` plays a fault of the vendor's own on its next call. */
  vendor(name: string, spoil: (pick: number) => () => void): SandboxNetwork;
  /** The way out of a hub process. */
  transport(process: Process): Transport;
  /** Who takes webhooks from now on. */
  listen(listener: Listener | null): void;
  /** Calls that reached a vendor. */
  readonly calls: () => number;
}

type Wire = Parameters<Transport>[0];

interface Vendor {
  readonly name: string;
  readonly answer: (request: CarriedRequest) => Promise<CarriedAnswer>;
  readonly spoil: (pick: number) => () => void;
}

/** A line takes up to so long in one direction, in ms. */
const LINE_MS = 40;
const FIRST_PORT = 9_001;
const HTML = '<!doctype html><title>Log in</title><h1>Log in</h1>';

/** Makes the lines. */
export function makeNetwork(parts: {
  readonly scheduler: Scheduler;
  readonly trace: Trace;
  readonly faults: Faults;
  /** The world outside of the hub. */
  readonly world: Actor;
}): Network {
  const { scheduler, trace, faults, world } = parts;
  const vendors = new Map<string, Vendor>();
  let listener: Listener | null = null;
  let calls = 0;

  const line = (): number => 1 + faults.latency(LINE_MS);

  async function atVendor(vendor: Vendor, wire: Wire, pick: number | null): Promise<CarriedAnswer> {
    const unspoil = pick === null ? () => undefined : vendor.spoil(pick);
    calls += 1;
    try {
      return await vendor.answer({
        method: wire.method,
        target: `${wire.url.pathname}${wire.url.search}`,
        headers: { ...wire.headers, host: wire.url.host },
        body: wire.body ?? Buffer.alloc(0),
      });
    } finally {
      unspoil();
    }
  }

  /** The answer as it leaves the vendor, spoilt; null when nothing comes back. */
  async function exchange(vendor: Vendor, wire: Wire, fault: CallFault | null) {
    switch (fault?.kind) {
      case 'status':
        return between(fault.status, fault.retryAfter);
      case 'statusAfter':
        await atVendor(vendor, wire, null);
        return between(fault.status, null);
      case 'html':
        await atVendor(vendor, wire, null);
        return { status: 200, headers: { 'content-type': 'text/html' }, body: Buffer.from(HTML) };
      case 'empty':
        return { ...(await atVendor(vendor, wire, null)), body: Buffer.alloc(0) };
      case 'truncated': {
        const whole = await atVendor(vendor, wire, null);
        return {
          ...whole,
          body: whole.body.subarray(0, Math.floor(whole.body.length * fault.share)),
        };
      }
      case 'resetAfter':
      case 'silentAfter':
        await atVendor(vendor, wire, null);
        return null;
      case 'vendor':
        return atVendor(vendor, wire, fault.pick);
      default:
        return atVendor(vendor, wire, null);
    }
  }

  function transport(process: Process): Transport {
    return (wire) => {
      if (!process.isAlive()) return never();
      const { actor } = process;
      const vendor = vendors.get(wire.url.host);
      const fault = vendor === undefined ? null : faults.call();
      const text = `${vendor?.name ?? wire.url.host} ${wire.method} ${wire.url.pathname}`;
      const said = `call ${text} ${wire.body?.length ?? 0}${fault === null ? '' : ` FAULT ${JSON.stringify(fault)}`}`;
      trace.add(scheduler.elapsed(), process.name, said);
      return new Promise<HttpResponse>((resolve, reject) => {
        let isSent = false;
        let isOver = false;
        const fail = (kind: keyof typeof HTTP_ERRORS): void => {
          const where = `${wire.method} ${wire.url.host}${wire.url.pathname}`;
          end(() => reject(new CrossdockError(HTTP_ERRORS[kind], { what: 'simulated', where })));
        };
        const stop = (): void => fail(isSent ? 'HTTP_ABORTED' : 'HTTP_STOPPED');
        const disarm = scheduler.after(wire.timeoutMs, actor, `timeout ${text}`, () =>
          fail(isSent ? 'HTTP_TIMEOUT' : 'HTTP_UNREACHABLE'),
        );
        function end(settle: () => void): void {
          if (isOver) return;
          isOver = true;
          disarm();
          wire.signal.removeEventListener('abort', stop);
          settle();
        }
        wire.signal.addEventListener('abort', stop, { once: true });
        if (wire.signal.aborted) {
          stop();
          return;
        }
        if (vendor === undefined || fault?.kind === 'unreachable') {
          scheduler.after(line(), actor, `unreachable ${text}`, () => fail('HTTP_UNREACHABLE'));
          return;
        }
        if (fault?.kind === 'silentBefore') {
          isSent = true;
          return;
        }
        if (fault?.kind === 'resetBefore') {
          isSent = true;
          scheduler.after(line(), actor, `reset ${text}`, () => fail('HTTP_RESET'));
          return;
        }
        isSent = true;
        const backMs = line() + (fault?.kind === 'slow' ? fault.ms : 0);
        scheduler.after(line(), world, `at ${text}`, () => {
          void exchange(vendor, wire, fault).then((answer) => {
            if (answer === null && fault?.kind === 'silentAfter') return;
            const what = answer === null ? `reset ${text}` : `answer ${answer.status} ${text}`;
            scheduler.after(backMs, actor, `${what} ${answer?.body.length ?? 0}`, () => {
              if (answer === null) fail('HTTP_RESET');
              else end(() => resolve(responseOf(answer, wire)));
            });
          });
        });
      });
    };
  }

  /** One delivery reaches whoever listens then; the answer comes back, or nothing does. */
  function carryPost(uri: string, headers: Readonly<Record<string, string>>, body: string) {
    return new Promise<number | null>((resolve) => {
      const to = listener;
      if (to === null || !to.process.isAlive()) {
        resolve(null);
        return;
      }
      const path = new URL(uri).pathname;
      scheduler.after(line(), to.process.actor, `delivery ${path} ${body.length}`, () => {
        void to.receive(path, headers, Buffer.from(body)).then((status) => {
          trace.add(scheduler.elapsed(), to.process.name, `answered ${status} ${path}`);
          scheduler.after(line(), world, `delivered ${status}`, () => resolve(status));
        });
      });
    });
  }

  const post: SandboxNetwork['post'] = ({ uri, headers, body, answerMaxMs }) => {
    const fault = faults.post();
    if (fault !== null)
      trace.add(scheduler.elapsed(), 'world', `webhook FAULT ${JSON.stringify(fault)}`);
    return new Promise((resolve) => {
      const late = (): void => resolve(false);
      if (fault?.kind === 'lost') {
        scheduler.after(line(), world, 'webhook lost', () => resolve(true));
        return;
      }
      if (fault?.kind === 'refused') {
        scheduler.after(line(), world, 'webhook refused', late);
        return;
      }
      scheduler.after(answerMaxMs, world, 'webhook unanswered', late);
      const deliver = (): void => {
        void carryPost(uri, headers, body).then((status) => {
          if (fault?.kind === 'answerLost' || fault?.kind === 'late') return;
          if (status === null) scheduler.after(line(), world, 'nobody listens', late);
          else resolve(status >= 200 && status < 300);
        });
      };
      if (fault?.kind === 'late') {
        scheduler.after(line(), world, 'webhook under way', () => resolve(true));
        scheduler.after(fault.ms, world, 'webhook late', deliver);
        return;
      }
      deliver();
      if (fault?.kind === 'doubled') scheduler.after(fault.ms, world, 'webhook again', deliver);
    });
  };

  return {
    vendor: (name, spoil) => ({
      serve: (answer) => {
        const host = `127.0.0.1:${FIRST_PORT + vendors.size}`;
        vendors.set(host, { name, answer, spoil });
        return { url: `http://${host}`, close: () => void vendors.delete(host) };
      },
      post,
    }),
    transport,
    listen: (next) => {
      listener = next;
    },
    calls: () => calls,
  };
}

/** Something in between that answers for the vendor. */
function between(status: number, retryAfter: string | null): CarriedAnswer {
  const wait = retryAfter === null ? {} : { 'retry-after': retryAfter };
  const headers = { 'content-type': 'text/plain', ...wait };
  return { status, headers, body: Buffer.from('upstream error') };
}

/** Bodies in pieces come in one piece: cutting them is the network's business on a real line only. */
function responseOf(answer: CarriedAnswer, wire: Wire): HttpResponse {
  const entries = Object.entries(answer.headers).map(([name, value]) => [
    name.toLowerCase(),
    value,
  ]);
  const whole = { status: answer.status, headers: Object.fromEntries(entries), body: answer.body };
  if (!wire.piecewise || answer.status < 200 || answer.status >= 300) return whole;
  return { ...whole, body: Buffer.alloc(0), pieces: onePiece(answer.body) };
}

async function* onePiece(body: Buffer): AsyncGenerator<Buffer> {
  yield body;
}
