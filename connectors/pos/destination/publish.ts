import iconv from 'iconv-lite';
import {
  type Ack,
  type Command,
  CrossdockError,
  contentHash,
  type Host,
  type SourceRecord,
} from '../../../core/connector/index.ts';
import { type Drop, pathOf } from '../client/drop.ts';
import { openDrop } from '../client/open-drop.ts';
import { POS_ERRORS } from '../errors.ts';
import { type PosSettings, posSettings } from '../settings/connection.ts';
import type { OutFile } from '../settings/outbox.ts';
import { isPublished, lastPublished, notePublished } from './ledger.ts';
import { headerRow, outRow } from './out-row.ts';

/** A command whose row the till takes. */
interface GoodRow {
  readonly index: number;
  readonly command: Command;
  readonly text: string;
}

/**
 * Publishes stock or prices: all commands of a stream become one file for the till, then its
 * trigger file.
 *
 * Shape: the name comes from the idempotency keys, so a repeated batch is the same file and is
 * written once. A row that
 * breaks a limit of the till is refused by itself and left out.
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
    if (own.length > 0) await publishFile(host, settings, file, { own, acks });
  }
  return acks;
}

interface Batch {
  readonly own: readonly { readonly command: Command; readonly index: number }[];
  readonly acks: Ack[];
}

async function publishFile(
  host: Host,
  settings: PosSettings,
  file: OutFile,
  { own, acks }: Batch,
): Promise<void> {
  const good: GoodRow[] = [];
  for (const { command, index } of own) {
    const row = outRow(file, command.data);
    if (row.ok && good.length < file.maxRows) good.push({ index, command, text: row.text });
    else acks[index] = row.ok ? tooMany(file) : refused(row.field, row.what);
  }
  if (good.length === 0) return;
  const drop = await openDrop(host, settings);
  const hash = contentHash(good.map(({ command }) => command.idempotencyKey)).slice(0, 16);
  const name = `${file.prefix}-${hash}${file.extension}`;
  if (await isPublished(host, drop, file.stream, hash)) {
    for (const { index, command } of good) acks[index] = { outcome: 'same', id: command.key };
    return;
  }
  const failed = await writeData(host, { drop, settings, file }, { name, good });
  if (failed !== null) {
    for (const { index } of good) acks[index] = failed;
    return;
  }
  await writeTrigger(host, { drop, settings, file }, name);
  const rows = good.map(({ command: { key, version, data } }) => ({ key, version, data }));
  await notePublished(host, drop, file.stream, { hash, rows });
  for (const { index, command } of good) acks[index] = written(command, name);
}

/** Where a file for the till goes. */
interface Target {
  readonly drop: Drop;
  readonly settings: PosSettings;
  readonly file: OutFile;
}

async function writeData(
  host: Host,
  { drop, settings, file }: Target,
  { name, good }: { readonly name: string; readonly good: readonly GoodRow[] },
): Promise<Ack | null> {
  const lines = good.map((row) => row.text);
  if (file.format === 'csv' && file.header) lines.unshift(headerRow(file));
  const text = lines.map((line) => `${line}${file.lineEnd}`).join('');
  host.crashPoint('file.before-publish');
  try {
    const path = pathOf(await outboxFolder(drop, settings), name);
    await drop.writeWhole(path, iconv.encode(text, file.encoding));
    return null;
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? ` (${String(error.code)})` : '';
    const code = POS_ERRORS.POS_WRITE_FAILED.code;
    return { outcome: 'retry', code, what: `${name} could not be written${reason}` };
  }
}

/** The trigger is last: a till that sees it finds the whole file. */
async function writeTrigger(
  host: Host,
  { drop, settings, file }: Target,
  name: string,
): Promise<void> {
  host.crashPoint('file.before-trigger');
  if (file.triggerSuffix === null) return;
  const trigger = `${name.slice(0, -file.extension.length)}${file.triggerSuffix}`;
  try {
    await drop.writeWhole(pathOf(await outboxFolder(drop, settings), trigger), Buffer.alloc(0));
  } catch (error) {
    throw new CrossdockError(POS_ERRORS.POS_WRITE_FAILED, {
      what: 'the trigger file could not be written after its data file',
      where: trigger,
      cause: error,
    });
  }
}

async function outboxFolder(drop: Drop, settings: PosSettings): Promise<string> {
  const folder = settings.outbox?.folder ?? '';
  await drop.ensureFolder(folder);
  return folder;
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

function written(command: Command, name: string): Ack {
  const ack = { outcome: 'written', id: command.key, note: name } as const;
  return command.version === null ? ack : { ...ack, version: command.version };
}

function refused(field: string, what: string): Ack {
  const { code, mend } = POS_ERRORS.POS_WRITE_FIELD;
  return { outcome: 'refused', code, path: `/${field}`, what, mend };
}

function tooMany(file: OutFile): Ack {
  const what = `a file for the till takes ${file.maxRows} rows; the row goes into the next one`;
  return { outcome: 'retry', code: POS_ERRORS.POS_WRITE_FIELD.code, what };
}
