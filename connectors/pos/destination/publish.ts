import {
  type Ack,
  type Command,
  CrossdockError,
  contentHash,
  type Host,
  type SourceRecord,
} from '../../../core/connector/index.ts';
import { openDrop } from '../client/open-drop.ts';
import { POS_ERRORS } from '../errors.ts';
import { type PosSettings, posSettings } from '../settings/connection.ts';
import type { OutFile } from '../settings/outbox.ts';
import { publishAnswered } from './answered.ts';
import { nameInTurn } from './file-name.ts';
import { fullContent, isFullDue } from './full.ts';
import {
  type GoodRow,
  type Job,
  type Placed,
  publishedRow,
  refusedAck,
  writtenAck,
} from './job.ts';
import { isPublished, lastPublished, notePublished } from './ledger.ts';
import { outRows } from './out-row.ts';
import { placeFile } from './place.ts';
import { inTurn } from './turns.ts';

/** What may be part of a file's name. */
const STORE = /^[A-Za-z0-9_]{1,40}$/;

/**
 * Publishes stock, prices, customers or pickup orders: the commands of a stream become one file for
 * the till, or one for each store, and then its trigger file.
 *
 * Shape: the name comes from the time of the intents and the idempotency keys, so a repeated batch
 * is the same file and is written once, and a later one comes after it by name. A command that
 * breaks a limit of the till is refused by itself and left out. Where the till answers, a command
 * is `written` once the till has taken it, and waits until then.
 * Errors: POS_WRITE_FAILED → `retry`, for the till has seen nothing yet; a throw means that it may
 * have.
 */
export async function publish(host: Host, commands: readonly Command[]): Promise<readonly Ack[]> {
  const settings = posSettings(host);
  const acks: Ack[] = commands.map((command) => ({
    outcome: 'refused',
    code: POS_ERRORS.POS_STREAM_UNKNOWN.code,
    what: `nothing can be published to ${command.stream} with ${command.operation}`,
    mend: 'declare the stream under outbox, and use the operation publish',
  }));
  for (const file of settings.outbox?.files ?? []) {
    const own = commands
      .map((command, index) => ({ command, index }))
      .filter(({ command }) => command.stream === file.stream && command.operation === 'publish');
    for (const [store, part] of byStore(file, own, acks)) {
      await inTurn(host.http, `${file.stream}/${store}`, async () => {
        const opened = await openJob(host, settings);
        if ('outcome' in opened) for (const { index } of part) acks[index] = opened;
        else await publishPart({ ...opened, file, store }, part, acks);
      });
    }
  }
  return acks;
}

/** Opens the drop folder; while it cannot be reached, the till has surely seen nothing. */
async function openJob(
  host: Host,
  settings: PosSettings,
): Promise<Pick<Job, 'host' | 'drop' | 'outbox'> | Extract<Ack, { outcome: 'retry' }>> {
  try {
    const drop = await openDrop(host, settings);
    return { host, drop, outbox: settings.outbox?.folder ?? '' };
  } catch (error) {
    if (!(error instanceof CrossdockError) || error.retry === 'never') throw error;
    const { code, what, retry } = error;
    const ack = { outcome: 'retry', code, what } as const;
    return typeof retry === 'object' ? { ...ack, ...retry } : ack;
  }
}

/** The commands of each store; one that names none, or none that fits a file's name, is refused. */
function byStore(
  { storeField }: OutFile,
  own: readonly Placed[],
  acks: Ack[],
): ReadonlyMap<string, readonly Placed[]> {
  const stores = new Map<string, Placed[]>();
  for (const placed of own) {
    const value = storeField === null ? '' : placed.command.data[storeField];
    const store = typeof value === 'number' ? String(value) : value;
    if (typeof store !== 'string' || (storeField !== null && !STORE.test(store))) {
      const what = `${storeField} names no store that can be part of a file's name`;
      acks[placed.index] = refusedAck(`/${storeField}`, what);
      continue;
    }
    const part = stores.get(store) ?? [];
    stores.set(store, part);
    part.push(placed);
  }
  return stores;
}

async function publishPart(job: Job, part: readonly Placed[], acks: Ack[]): Promise<void> {
  const { answers } = job.file;
  const { good, left } = goodRows(job.file, part, acks);
  for (const { index } of left) acks[index] = tooMany(job.file);
  if (good.length === 0) return;
  if (answers === null) await publishAtOnce(job, good, acks);
  else await publishAnswered(job, answers, good, acks);
}

function goodRows(
  file: OutFile,
  part: readonly Placed[],
  acks: Ack[],
): { readonly good: readonly GoodRow[]; readonly left: readonly Placed[] } {
  const good: GoodRow[] = [];
  const left: Placed[] = [];
  let count = 0;
  for (const placed of part) {
    const written = outRows(file, placed.command.data);
    if (!written.ok) acks[placed.index] = refusedAck(written.path, written.what);
    else if (written.rows.length > file.maxRows) {
      const what = `the command has ${written.rows.length} rows, and a file takes ${file.maxRows}`;
      acks[placed.index] = refusedAck('', what);
    } else if (count + written.rows.length > file.maxRows) left.push(placed);
    else {
      count += written.rows.length;
      good.push({ ...placed, texts: written.rows });
    }
  }
  return { good, left };
}

async function publishAtOnce(job: Job, good: readonly GoodRow[], acks: Ack[]): Promise<void> {
  const hash = contentHash(good.map(({ command }) => command.idempotencyKey)).slice(0, 16);
  if (await isPublished(job, hash)) {
    for (const { index, command } of good) acks[index] = { outcome: 'same', id: command.key };
    return;
  }
  const rows = good.map(({ command }) => publishedRow(command));
  const full = (await isFullDue(job)) ? await fullContent(job, rows) : null;
  const texts = full?.texts ?? good.flatMap((row) => row.texts);
  const times = good.flatMap(({ command }) => command.intendedAt ?? []);
  // The same for every attempt, so that a file that is put in place again has its name again.
  const atMs = times.length === 0 ? null : Math.max(...times);
  const name = await nameInTurn(job, { isFull: full !== null, hash, atMs, precision: 'ms' });
  if (typeof name !== 'string') {
    giveAll(good, acks, name);
    return;
  }
  const failed = await placeFile(job, name, texts);
  if (failed !== null) {
    giveAll(good, acks, failed);
    return;
  }
  await notePublished(job, { hash, isFull: full !== null, rows: full?.rows ?? rows });
  for (const { index, command } of good) {
    acks[index] = writtenAck(command, name);
  }
}

function giveAll(good: readonly GoodRow[], acks: Ack[], ack: Ack): void {
  for (const { index } of good) acks[index] = ack;
}

/** What was last published under each key; the till itself answers no questions. */
export async function published(
  host: Host,
  settings: PosSettings,
  stream: string,
  keys: readonly string[],
): Promise<readonly (SourceRecord | null)[]> {
  const drop = await openDrop(host, settings);
  const rows = await lastPublished(host, drop, stream, keys);
  return keys.map((key) => {
    const row = rows.get(key);
    if (row === undefined) return null;
    const { version, data, file } = row;
    return { key, version, data, occurredAt: null, where: file };
  });
}

function tooMany(file: OutFile): Ack {
  const what = `a file for the till takes ${file.maxRows} rows; the row goes into the next one`;
  return { outcome: 'retry', code: POS_ERRORS.POS_WRITE_FIELD.code, what };
}
