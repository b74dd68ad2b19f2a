/**
 * Many writes by one bulk operation of Shopify: one job instead of thousands of calls, and no points for its lines.
 *
 * The mutation's name is made from what it writes, and Shopify shows the text of each operation: so a job whose start
 * was not heard of, or that a killed hub had started, is found again and not started twice.
 */
import {
  type Ack,
  type Command,
  CrossdockError,
  contentHash,
  type JsonObject,
} from '../../../core/connector/index.ts';
import { refusedBy } from '../acks.ts';
import { readLine, type UserError } from '../answer.ts';
import { ackOf, type Shop } from '../client.ts';
import { objectAt } from '../node.ts';
import { type BulkJob, isOver, jobEnd } from './job.ts';
import { findMutation, startMutation } from './mutation-start.ts';
import { openRows } from './result.ts';

/** How long a job is waited for before the engine takes over; it is found again by its name. */
const LONGEST_MS = 1_800_000;

/** After that time Shopify stops a bulk mutation. */
const JOB_LIFE_MS = 86_400_000;

/** What is written by one job: a command and its variables per line. */
export interface BulkWrite {
  readonly commands: readonly Command[];
  readonly lines: readonly JsonObject[];
  /** The mutation's text under a name. */
  readonly text: (name: string) => string;
  /** The mutation's field, whose payload is read. */
  readonly root: string;
  readonly ack: (command: Command, payload: JsonObject) => Ack | Promise<Ack>;
  /** The ack for what Shopify refuses, where it means more than a refusal. */
  readonly refusal?: (command: Command, error: UserError) => Promise<Ack>;
}

/**
 * Writes commands by a bulk operation.
 *
 * Shape:  one ack per command, in order: lines are told apart by the number that Shopify gives back, since it works
 *         them in any order. A line without an answer is unknown.
 * Errors: what is thrown means that nothing was written: SHOPIFY_BULK_BUSY when no place comes free, faults of the
 *         upload.
 */
export async function writeInBulk(shop: Shop, write: BulkWrite): Promise<readonly Ack[]> {
  const { commands, lines } = write;
  const now = shop.host.clock.now();
  const keys = commands.map(({ idempotencyKey }) => idempotencyKey);
  const text = write.text(`Crossdock_${contentHash({ keys, lines: [...lines] })}`);
  const intended = commands.map(({ intendedAt }) => intendedAt ?? now - JOB_LIFE_MS);
  const sinceMs = Math.min(now, ...intended);
  const known = await findMutation(shop, text, sinceMs);
  const job = known ?? (await startMutation(shop, { text, lines, sinceMs }));
  if (job === null) return allUnknown(write, 'nobody knows whether the bulk operation has started');
  try {
    const end = await jobEnd(shop, job.id, LONGEST_MS);
    if (end !== null && isOver(end)) return await acksOf(shop, end, write);
    const state = end?.status ?? 'not known any more';
    return allUnknown(write, `the bulk operation ${job.id} is ${state}`);
  } catch (error) {
    if (!(error instanceof CrossdockError)) throw error;
    return allUnknown(write, error.what);
  }
}

function allUnknown({ commands }: BulkWrite, what: string): readonly Ack[] {
  return commands.map(() => ({ outcome: 'unknown', what }));
}

async function acksOf(shop: Shop, job: BulkJob, write: BulkWrite): Promise<readonly Ack[]> {
  const url = job.url ?? job.partialUrl;
  const rows = url === null ? null : await openRows(shop, url, write.root);
  // All lines are taken before any is judged: that may need calls, and the file must not wait for them.
  const lines = new Map<number, JsonObject>();
  for await (const { __lineNumber: number, ...line } of rows ?? []) {
    if (typeof number === 'number') lines.set(number, line);
  }
  const what = `the bulk operation ${job.id} is ${job.status} and tells nothing of this line`;
  const acks: Ack[] = [];
  for (const [number, command] of write.commands.entries()) {
    const line = lines.get(number);
    const isTold = line !== undefined;
    acks.push(
      isTold ? await ackOfLine(shop, { command, line, write }) : { outcome: 'unknown', what },
    );
  }
  return acks;
}

interface Line {
  readonly command: Command;
  readonly line: JsonObject;
  readonly write: BulkWrite;
}

async function ackOfLine(shop: Shop, { command, line, write }: Line): Promise<Ack> {
  const answer = readLine(line, {
    operation: write.root,
    isMutation: true,
    apiVersion: shop.settings.apiVersion,
    where: shop.host.connection,
    nowMs: shop.host.clock.now(),
  });
  if (answer.kind !== 'ok') return ackOf(answer);
  const [fault] = answer.userErrors;
  if (fault !== undefined) return write.refusal?.(command, fault) ?? refusedBy(fault);
  try {
    return await write.ack(command, objectAt(answer.data, write.root));
  } catch (error) {
    if (!(error instanceof CrossdockError)) throw error;
    return { outcome: 'unknown', what: error.what };
  }
}
