/**
 * Books many differences of stock in one adjustment: an account allows a handful of calls at one time, and a document
 * of one line for each item that moved would drown the books.
 *
 * Each difference is booked once, whatever is repeated, alone or in other company. The external id of the document is
 * made of the time of the intent, which all attempts of an effect share, and of a number; the line carries the effect's
 * own mark. Numbers are taken in order, and the next one only when the document of the one before is there and does not
 * hold the mark. So an attempt that nobody has heard of yet can only stand under the number that a repetition tries
 * first, and NetSuite lets one of the two have it.
 */
import { createHash } from 'node:crypto';
import { type Ack, isJsonObject, type Json } from '../../../core/connector/index.ts';
import type { Account } from '../client.ts';
import { NETSUITE_ERRORS } from '../errors.ts';
import { externalIdOf } from '../external-id.ts';
import { isList } from '../node.ts';
import { createRecord, getRecord } from '../records-api.ts';
import { ackOf } from './acks.ts';
import { sendPosting } from './posting.ts';

const TYPE = 'inventoryAdjustment';
/** Lines of one document; NetSuite saves longer ones slowly. */
const LINES_MAX = 250;
/** Documents of one intent, far above what one batch can need. */
const NUMBERS_MAX = 500;

/** A difference to be booked. */
export interface Difference {
  /** Tells the effect from every other one; it stands in the memo of the line. */
  readonly mark: string;
  /** When the effect was intended, in ms. */
  readonly intendedAt: number;
  /** The head as the command has it; only differences with the same one share a document. */
  readonly head: Readonly<Record<string, Json>>;
  /** What the connection adds to the head. */
  readonly defaults: Readonly<Record<string, Json>>;
  readonly line: Readonly<Record<string, Json>>;
}

/** The documents that differences share, each with the external id of its first number. */
export interface SharedDocument {
  readonly differences: readonly Difference[];
  readonly first: string;
}

/** Which differences share documents. */
export function sharedDocuments(
  account: Account,
  differences: readonly Difference[],
): readonly SharedDocument[] {
  const groups = Map.groupBy(differences, baseOf);
  return [...groups].map(([base, some]) => ({
    differences: some,
    first: numbered(account, base, 0),
  }));
}

/**
 * Books the differences of one document, in as many documents as it takes.
 *
 * Shape: one ack per mark; `known` are external ids that are taken for sure. What NetSuite refuses as a whole is booked
 *        in halves, until it is known which line it does not want.
 */
export async function bookShared(
  account: Account,
  { differences }: SharedDocument,
  known: ReadonlyMap<string, string>,
): Promise<ReadonlyMap<string, Ack>> {
  const acks = new Map<string, Ack>();
  const queue = chunksOf(differences);
  const [one] = differences;
  const base = one === undefined ? '' : baseOf(one);
  for (let number = 0; queue.length > 0 && number < NUMBERS_MAX; ) {
    const some = queue.shift() ?? [];
    const externalId = numbered(account, base, number);
    const done = known.has(externalId)
      ? await marksOf(account, externalId)
      : await book(account, externalId, some);
    if ('outcome' in done) {
      // Of a whole document that is refused some lines may be good; with a fault of the head none is.
      const isDivisible = done.outcome === 'refused' && some.length > 1 && !isOfHead(done);
      if (isDivisible) queue.unshift(...halves(some));
      else for (const { mark } of some) acks.set(mark, done);
      if (done.outcome === 'written') number += 1;
      continue;
    }
    for (const mark of done.marks) acks.set(mark, { outcome: 'same', id: done.id });
    const rest = some.filter(({ mark }) => !acks.has(mark));
    if (rest.length > 0) queue.unshift(rest);
    number += 1;
  }
  return acks;
}

/** A document that is there: its lines tell which effects it holds. */
interface Taken {
  readonly id: string;
  readonly marks: readonly string[];
}

/** Creates a document; one that an earlier attempt created is told by its lines. */
async function book(
  account: Account,
  externalId: string,
  differences: readonly Difference[],
): Promise<Ack | Taken> {
  const [one] = differences;
  const items = differences.map(({ line, mark }) => ({ ...line, memo: mark }));
  const body = { ...one?.defaults, ...one?.head, externalId, inventory: { items } };
  const ack = await sendPosting(account, body, (sent) => createRecord(account, TYPE, sent));
  if (ack.outcome !== 'refused') return ack;
  const there = await marksOf(account, externalId);
  const isMissing =
    'outcome' in there &&
    there.outcome === 'refused' &&
    there.code === NETSUITE_ERRORS.NETSUITE_RECORD_MISSING.code;
  return isMissing ? ack : there;
}

/** The marks of a document by its record, since queries may see it late. */
async function marksOf(account: Account, externalId: string): Promise<Ack | Taken> {
  const answer = await getRecord(account, TYPE, { externalId }, true);
  if (answer.kind === 'failed') return ackOf(answer);
  const { id = null, inventory } = answer.body ?? {};
  const items = isJsonObject(inventory) ? inventory['items'] : undefined;
  const lines = isList(items) ? items.filter((item) => isJsonObject(item)) : [];
  return { id: String(id), marks: lines.map(({ memo }) => String(memo)) };
}

/** NetSuite names the line that it does not want, or a field of the head, which is the same for all. */
function isOfHead({ code, path }: Extract<Ack, { outcome: 'refused' }>): boolean {
  const isClosed = code === NETSUITE_ERRORS.NETSUITE_PERIOD_CLOSED.code;
  return isClosed || (path !== undefined && !path.startsWith('inventory'));
}

function baseOf({ intendedAt, head }: Difference): string {
  const text = JSON.stringify(Object.entries(head).sort(([a], [b]) => (a < b ? -1 : 1)));
  const hash = createHash('sha256').update(text).digest('hex').slice(0, 12);
  return `at-${intendedAt.toString(36)}-${hash}`;
}

function numbered({ settings }: Account, base: string, number: number): string {
  return externalIdOf(settings, 'IL', `${base}-${number}`);
}

function chunksOf(differences: readonly Difference[]): (readonly Difference[])[] {
  const chunks: (readonly Difference[])[] = [];
  for (let at = 0; at < differences.length; at += LINES_MAX) {
    chunks.push(differences.slice(at, at + LINES_MAX));
  }
  return chunks;
}

function halves(differences: readonly Difference[]): (readonly Difference[])[] {
  const middle = Math.ceil(differences.length / 2);
  return [differences.slice(0, middle), differences.slice(middle)];
}
