import { deepEqual, ok } from 'node:assert/strict';
import { type Ack, type Command, CrossdockError, type Host } from '../../core/connector/index.ts';
import { type FaultProxy, openFaultProxy } from './fault-proxy.ts';
import { type HaltingClock, haltingClock } from './halting-clock.ts';
import { MATRIX_FAULTS, type MatrixFault } from './matrix-faults.ts';
import {
  byKey,
  contents,
  type OpenSubject,
  readAll,
  streamOf,
  type WriteSubject,
} from './subject.ts';
import type { SuiteContext } from './suite-context.ts';
import { errorText, testHost } from './test-host.ts';

/** How often the engine would take a command up again before it gives in. */
const ATTEMPTS_MAX = 8;
/** Calls that one operation may make while a fault passes: more is hammering. */
const CALLS_MAX = 60;
/**
 * Whether every fault is played at every operation. Else each is played at some operations of either kind, and the
 * heavy ones at the first: what meets the faults is mostly what the operations have in common.
 */
const IS_WHOLE = process.env['CROSSDOCK_MATRIX'] === 'all';
/** At how many operations of a kind each fault is played at least, where there are as many. */
const OPERATIONS_PER_FAULT = 3;

/** What the matrix runs on: a stand-in behind a proxy, on a clock that costs no time. */
interface Stage {
  readonly open: OpenSubject;
  readonly host: Host;
  readonly proxy: FaultProxy;
}

/** Which of the operations of its kind one is. */
interface Turn {
  readonly index: number;
  readonly of: number;
}

/**
 * The upstream fault matrix: every fault at the calls of every operation.
 *
 * Shape: each cell ends in a typed outcome that is true: `written` has one effect, `refused` and `retry` have none,
 *        and at the end there is never more than one.
 */
export function addMatrixCases(context: SuiteContext, shape: OpenSubject): void {
  const { acceptance } = context;
  if (shape.endpointSetting === undefined) {
    acceptance('the upstream fault matrix', async () => {
      throw new Error('the stand-in names no endpoint setting and no bypass says why');
    });
    return;
  }
  for (const [index, { name }] of shape.streams.entries()) {
    acceptance(`${name}: the upstream fault matrix of reading`, async () => {
      await onStage(context, (stage) =>
        readMatrix(context, { ...stage, turn: { index, of: shape.streams.length } }, name),
      );
    });
  }
  for (const [index, { stream, operation }] of shape.writes.entries()) {
    acceptance(`${stream}.${operation}: the upstream fault matrix of writing`, async () => {
      await onStage(context, async (stage) => {
        const write = stage.open.writes.find(
          (one) => one.stream === stream && one.operation === operation,
        );
        ok(write !== undefined);
        const turn = { index, of: shape.writes.length };
        await writeMatrix(context, { ...stage, turn }, write);
      });
    });
  }
}

async function onStage(context: SuiteContext, run: (stage: Stage) => Promise<void>): Promise<void> {
  const clock: HaltingClock = haltingClock();
  const open = await context.open(clock);
  const setting = open.endpointSetting ?? '';
  const proxy = await openFaultProxy(String(open.settings[setting]), clock);
  try {
    const settings = { ...open.settings, [setting]: proxy.url };
    const { connector } = context.subject;
    const { host } = testHost({ connector, ...open, settings, clock });
    await run({ open, host, proxy });
  } finally {
    await proxy.close();
  }
}

async function readMatrix(
  { subject }: SuiteContext,
  { open, host, proxy, turn }: Stage & { readonly turn: Turn },
  name: string,
): Promise<void> {
  const stream = streamOf(open, name);
  const read = () => readAll(host, subject.connector, stream);
  await read();
  proxy.plan([]);
  const calm = contents(byKey(await read()));
  const broken: string[] = [];
  for (const { row, at } of cells(proxy.count(), turn)) {
    proxy.plan([{ at, fault: row.fault }]);
    const cell = `${row.name} at call ${at}`;
    const pages = await read().catch((error: unknown) => {
      if (!(error instanceof CrossdockError)) broken.push(`${cell}: threw ${errorText(error)}`);
      return null;
    });
    if (proxy.count() > CALLS_MAX) broken.push(`${cell}: ${proxy.count()} calls`);
    if (pages !== null && !isSame(contents(byKey(pages)), calm)) {
      broken.push(`${cell}: a part of the records passed for all of them`);
    }
  }
  proxy.plan([]);
  deepEqual(contents(byKey(await read())), calm, 'after the weather all is as before');
  deepEqual(broken, []);
}

async function writeMatrix(
  { subject }: SuiteContext,
  { host, proxy, turn }: Stage & { readonly turn: Turn },
  write: WriteSubject,
): Promise<void> {
  const send = async (command: Command): Promise<Ack | Error> => {
    try {
      const acks = await subject.connector.write?.(host, [command]);
      return acks?.[0] ?? new Error('no ack');
    } catch (error) {
      return error instanceof Error ? error : new Error(String(error));
    }
  };
  await send(write.command(1));
  proxy.plan([]);
  await send(write.command(2));
  const broken: string[] = [];
  let n = 2;
  for (const { row, at } of cells(proxy.count(), turn)) {
    n += 1;
    proxy.plan([{ at, fault: row.fault }]);
    const faults = await playCell({ send, write, proxy }, n);
    broken.push(...faults.map((fault) => `${row.name} at call ${at}: ${fault}`));
  }
  deepEqual(broken, []);
}

interface Cell {
  readonly send: (command: Command) => Promise<Ack | Error>;
  readonly write: WriteSubject;
  readonly proxy: FaultProxy;
}

/** Repeats the command as the engine does, and holds every answer against what is really there. */
async function playCell({ send, write, proxy }: Cell, n: number): Promise<readonly string[]> {
  const faults: string[] = [];
  const outcomes: string[] = [];
  for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt += 1) {
    const ack = await send(write.command(n));
    const effects = await write.effects(n);
    const outcome = ack instanceof Error ? 'threw' : ack.outcome;
    outcomes.push(outcome);
    const lie = lieOf(ack, effects);
    if (lie !== null) faults.push(`${lie} (after ${outcomes.join(', ')})`);
    if (outcome === 'written' || outcome === 'same' || outcome === 'refused') break;
  }
  const last = outcomes.at(-1) ?? '';
  if (!['written', 'same', 'refused'].includes(last)) faults.push(`never settled: ${outcomes}`);
  if (proxy.count() > CALLS_MAX) faults.push(`${proxy.count()} calls`);
  return faults;
}

function lieOf(ack: Ack | Error, effects: number): string | null {
  if (effects > 1) return `${effects} effects`;
  if (ack instanceof Error) {
    return ack instanceof CrossdockError ? null : `threw ${errorText(ack)}`;
  }
  const { outcome } = ack;
  const isDone = outcome === 'written' || outcome === 'same';
  if (isDone && effects !== 1) return `${outcome} without an effect`;
  const isDenied = outcome === 'refused' || outcome === 'retry';
  if (isDenied && effects !== 0) return `${outcome} although it took effect`;
  return null;
}

/** Each fault at the first and at the last call: a look before the write, and the write. */
function* cells(
  calls: number,
  { index, of }: Turn,
): Iterable<{ readonly row: MatrixFault; readonly at: number }> {
  const positions = [...new Set([1, calls])].filter((at) => at >= 1);
  const every = IS_WHOLE ? 1 : Math.max(1, Math.floor(of / OPERATIONS_PER_FAULT));
  for (const [number, row] of MATRIX_FAULTS.entries()) {
    if (row.isHeavy === true) {
      if (IS_WHOLE || index === 0) yield { row, at: calls };
    } else if ((number + index) % every === 0) {
      for (const at of positions) yield { row, at };
    }
  }
}

function isSame(left: unknown, right: unknown): boolean {
  try {
    deepEqual(left, right);
    return true;
  } catch {
    return false;
  }
}
