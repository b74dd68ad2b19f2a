import type { Clock } from '../../base/clock.ts';
import type { Random } from '../../base/random.ts';
import type { SandboxAnswer } from './answer.ts';
import { type CallNote, makeCallLog } from './call-log.ts';
import type { Controls, Looks } from './control.ts';
import { makeFaultList, type SandboxFault } from './faults.ts';
import type { CarriedRequest, SandboxNetwork } from './network.ts';
import { carry, listen, type Way } from './place.ts';

/** A call as it came in. */
export interface SandboxCall {
  readonly method: string;
  /** The path as it was sent, still percent-encoded. */
  readonly path: string;
  /** Path and query as they were sent: what a signature covers. */
  readonly target: string;
  readonly query: URLSearchParams;
  /** Names in lower case; a doubled header is joined with a comma. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  readonly requestId: string;
  /** The vendor's time in ms. */
  readonly at: number;
}

/** What the vendor says of a call for the log, beside its answer. */
export interface WorkedCall extends SandboxAnswer {
  readonly wasThrottled?: boolean;
  readonly cost?: number;
  readonly errorCodes?: readonly string[];
  readonly idempotencyKey?: string | null;
  /** What the vendor adds to the log: a stated cost, the fields that were asked for. */
  readonly facts?: CallNote['facts'];
}

/** What a call is. */
export interface Operation {
  readonly name: string;
  /** Further names that faults may use. */
  readonly aliases?: readonly string[];
  /** The key that the call carries, for the log also when a fault answers it. */
  readonly idempotencyKey?: string | null;
  readonly isWrite: boolean;
  /** Not part of the API proper, such as asking for a token: only faults that name it befall it. */
  readonly isAside?: boolean;
}

/** How one vendor behaves. */
export interface Vendor<Own extends string> {
  readonly operationOf: (call: SandboxCall) => Operation;
  /** Told of a call as it comes in, before any fault; what it gives back is called when the call is over. */
  readonly arrived?: (call: SandboxCall) => () => void;
  /** Does the work; a fault of the vendor's own, such as an error inside a 200, is handed in. */
  readonly work: (
    call: SandboxCall,
    fault: SandboxFault<Own> | null,
  ) => WorkedCall | Promise<WorkedCall>;
  /** The answer of a `status` fault in the vendor's own shape. */
  readonly faultAnswer: (status: number, fault: SandboxFault<Own>) => SandboxAnswer;
  /** Headers that every answer carries. */
  readonly headers?: (call: SandboxCall) => Readonly<Record<string, string>>;
}

/** How a sandbox is started. */
export interface SandboxServerOptions<Own extends string> {
  readonly clock: Clock;
  readonly random: Random;
  /** 0 takes a free one. */
  readonly port?: number;
  readonly vendor: Vendor<Own>;
  readonly looks?: Looks;
  readonly controls?: Controls;
  /** Takes the place of loopback; then there is no port and no control side. */
  readonly network?: SandboxNetwork;
}

/** A running sandbox, without what its vendor adds. */
export interface SandboxServer<Own extends string> {
  /** `http://127.0.0.1:PORT`, or where the given network has it; without a slash at the end. */
  readonly url: string;
  /** The vendor's time in ms: the injected clock, moved by the offset. */
  now(): number;
  setClockOffset(ms: number): void;
  setFaults(faults: readonly SandboxFault<Own>[]): void;
  calls(): readonly CallNote[];
  clearCalls(): void;
  close(): Promise<void>;
}

/**
 * Starts a stand-in's HTTP side: faults on demand, a log of every call, a clock of its own, and `/sandbox/*` to order
 * all of it: GET `calls`, POST `calls/clear`, `faults`, `clock`, and what the vendor adds.
 */
export async function startSandboxServer<Own extends string = never>(
  options: SandboxServerOptions<Own>,
): Promise<SandboxServer<Own>> {
  const { clock, random, vendor } = options;
  const log = makeCallLog<CallNote>();
  const faults = makeFaultList<SandboxFault<Own>>();
  const stopping = new AbortController();
  let offsetMs = 0;
  let atOnce = 0;
  const now = (): number => clock.now() + offsetMs;
  const setClockOffset = (ms: number): void => {
    offsetMs = ms;
  };
  const exchange = async (arrived: CarriedRequest, way: Way): Promise<void> => {
    const call = callOf(arrived, random.hex(16), now());
    const operation = vendor.operationOf(call);
    const fault = faults.take(namesOf(operation), operation.isAside);
    atOnce += 1;
    const seen = atOnce;
    const over = vendor.arrived?.(call);
    try {
      const result = await answerCall({ call, fault, way, vendor, clock, stopping });
      log.add(noteOf({ call, operation, fault, result, atOnce: seen }));
    } finally {
      over?.();
      atOnce -= 1;
    }
  };
  const controls: Controls = {
    'calls/clear': log.clear,
    faults: faults.set,
    clock: (body: { readonly offsetMs: number }) => setClockOffset(body.offsetMs),
    ...options.controls,
  };
  const looks: Looks = { calls: log.all, ...options.looks };
  const place =
    options.network === undefined
      ? await listen(exchange, { looks, controls, port: options.port ?? 0 })
      : carry(exchange, options.network);
  return {
    url: place.url,
    now,
    setClockOffset,
    setFaults: faults.set,
    calls: log.all,
    clearCalls: log.clear,
    close: async () => {
      stopping.abort();
      await place.close();
    },
  };
}

function namesOf({ name, aliases = [], isAside, isWrite }: Operation): readonly string[] {
  return [name, ...aliases, ...(isAside ? [] : [isWrite ? 'write' : 'read'])];
}

function callOf(request: CarriedRequest, requestId: string, at: number): SandboxCall {
  const [path = '', search = ''] = request.target.split(/\?(.*)/s);
  return { ...request, path, query: new URLSearchParams(search), requestId, at };
}

interface Answering<Own extends string> {
  readonly call: SandboxCall;
  readonly fault: SandboxFault<Own> | null;
  readonly way: Way;
  readonly vendor: Vendor<Own>;
  readonly clock: Clock;
  readonly stopping: AbortController;
}

/** Null when the caller got no whole answer. */
async function answerCall<Own extends string>(parts: Answering<Own>): Promise<WorkedCall | null> {
  const { call, fault, way, vendor } = parts;
  way.headers({ date: new Date(call.at).toUTCString(), ...vendor.headers?.(call) });
  switch (fault?.kind) {
    case 'reset':
      way.lose('reset');
      return null;
    case 'timeout':
      way.lose('timeout');
      return null;
    case 'redirect':
      way.redirect(call.target);
      return { status: 302 };
    case 'status': {
      const answer = vendor.faultAnswer(fault.status ?? 500, fault);
      const wait = fault.retryAfter === undefined ? {} : { 'retry-after': fault.retryAfter };
      way.send({ ...answer, headers: { ...answer.headers, ...wait } }, null);
      return { ...answer, wasThrottled: answer.status === 429 };
    }
    case 'slow':
      await parts.clock.sleep(fault.delayMs ?? 0, parts.stopping.signal);
      break;
    default:
      break;
  }
  const worked = await vendor.work(call, fault);
  return way.send(worked, fault) ? worked : null;
}

interface Noted<Own extends string> {
  readonly call: SandboxCall;
  readonly operation: Operation;
  readonly fault: SandboxFault<Own> | null;
  readonly result: WorkedCall | null;
  readonly atOnce: number;
}

function noteOf<Own extends string>({
  call,
  operation,
  fault,
  result,
  atOnce,
}: Noted<Own>): CallNote {
  return {
    at: call.at,
    method: call.method,
    path: call.target,
    operation: operation.name,
    isWrite: operation.isWrite,
    requestId: call.requestId,
    status: result?.status ?? null,
    wasThrottled: result?.wasThrottled === true,
    cost: result?.cost ?? 1,
    atOnce,
    errorCodes: result?.errorCodes ?? [],
    idempotencyKey: result?.idempotencyKey ?? operation.idempotencyKey ?? null,
    fault: fault?.kind ?? null,
    facts: result?.facts ?? {},
  };
}
