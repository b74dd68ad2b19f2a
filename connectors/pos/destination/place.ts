import iconv from 'iconv-lite';
import { type Ack, CrossdockError } from '../../../core/connector/index.ts';
import { pathOf } from '../client/drop.ts';
import { POS_ERRORS } from '../errors.ts';
import type { Job } from './job.ts';
import { headerRow } from './out-row.ts';

const UNKNOWN = POS_ERRORS.POS_WRITE_UNKNOWN.code;

/**
 * Puts a file for the till in place, then its trigger: a till that sees the trigger finds all of it.
 *
 * May run again: the same name gets the same content. Null when it is in place.
 * Errors: a `retry` ack when the till has seen nothing yet; POS_WRITE_FAILED or
 * POS_WRITE_UNKNOWN is thrown when it may have.
 */
export async function placeFile(
  job: Job,
  name: string,
  texts: readonly string[],
): Promise<Ack | null> {
  const failed = await placeData(job, name, texts);
  if (failed === null) await placeTrigger(job, name);
  return failed;
}

/** The name of a file without its ending: triggers and answers share it. */
export function baseName({ file }: Job, name: string): string {
  return name.endsWith(file.extension) ? name.slice(0, -file.extension.length) : name;
}

async function placeData(job: Job, name: string, texts: readonly string[]): Promise<Ack | null> {
  const { host, drop, outbox, file } = job;
  const isNamed = file.format === 'csv' && file.header;
  const lines = isNamed ? [headerRow(file), ...texts] : texts;
  const text = lines.map((line) => `${line}${file.lineEnd}`).join('');
  host.crashPoint('file.before-publish');
  try {
    await drop.ensureFolder(outbox);
    await drop.writeWhole(pathOf(outbox, name), iconv.encode(text, file.encoding));
    return null;
  } catch (error) {
    // The session broke in the middle of the rename: the till may have the file.
    if (error instanceof CrossdockError && error.code === UNKNOWN) throw error;
    const reason = error instanceof Error && 'code' in error ? ` (${String(error.code)})` : '';
    const code = POS_ERRORS.POS_WRITE_FAILED.code;
    return { outcome: 'retry', code, what: `${name} could not be written${reason}` };
  }
}

async function placeTrigger(job: Job, name: string): Promise<void> {
  const { host, drop, outbox, file } = job;
  host.crashPoint('file.before-trigger');
  if (file.triggerSuffix === null) return;
  const trigger = `${baseName(job, name)}${file.triggerSuffix}`;
  try {
    await drop.writeWhole(pathOf(outbox, trigger), Buffer.alloc(0));
  } catch (error) {
    throw new CrossdockError(POS_ERRORS.POS_WRITE_FAILED, {
      what: 'the trigger file could not be written after its data file',
      where: trigger,
      cause: error,
    });
  }
}
