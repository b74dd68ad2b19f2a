import { DateTime } from 'luxon';
import { type Ack, isoTime } from '../../../core/connector/index.ts';
import { POS_ERRORS } from '../errors.ts';
import type { Job } from './job.ts';

/** How exact the time in a name is. */
const PRECISIONS = {
  ms: { format: 'yyyyMMddHHmmssSSS', stepMs: 1 },
  s: { format: 'yyyyMMddHHmmss', stepMs: 1_000 },
} as const;
type Precision = keyof typeof PRECISIONS;

/**
 * The name of a file for the till: the prefix of its kind, store, a time, and a hash of what is in it.
 *
 * Shape: tills take what lies in the folder by name, and a newer figure must come after an older one. So a file whose
 *        time is before that of one that still lies there, by a clock that went back since, gets the time right after
 *        that one. While a file lies there every attempt at it has the same name. Without a time there is no order.
 * Errors: a `retry` ack when the folder cannot be listed; the till has seen nothing yet.
 */
export async function nameInTurn(
  job: Job,
  file: {
    readonly isFull: boolean;
    readonly hash: string;
    readonly atMs: number | null;
    readonly precision: Precision;
  },
): Promise<string | Extract<Ack, { outcome: 'retry' }>> {
  const { isFull, hash, atMs, precision } = file;
  const { extension, full } = job.file;
  const prefix = isFull ? (full?.prefix ?? job.file.prefix) : job.file.prefix;
  const start = [prefix, ...(job.store === '' ? [] : [job.store]), ''].join('-');
  if (atMs === null) return `${start}${hash}${extension}`;
  const names = await job.drop.names(job.outbox).catch(() => null);
  if (names === null) {
    const code = POS_ERRORS.POS_WRITE_FAILED.code;
    return { outcome: 'retry', code, what: `${job.outbox} could not be listed` };
  }
  const lying = lyingFiles(names, { start, extension, precision });
  const stamp =
    lying.find((one) => one.hash === hash)?.stamp ??
    stampAfter(
      stampOf(atMs, precision),
      lying.map((one) => one.stamp),
      precision,
    );
  return `${start}${stamp}-${hash}${extension}`;
}

interface LyingFile {
  readonly stamp: string;
  readonly hash: string;
}

/** The files of that beginning that the till has not taken yet. */
function lyingFiles(
  names: readonly string[],
  like: { readonly start: string; readonly extension: string; readonly precision: Precision },
): readonly LyingFile[] {
  const { start, extension, precision } = like;
  return names.flatMap((name) => {
    if (!name.startsWith(start) || !name.endsWith(extension)) return [];
    const middle = name.slice(start.length, name.length - extension.length);
    const [, stamp = '', hash] = /^(\d+)-([0-9a-f]+)$/.exec(middle) ?? [];
    if (stamp.length !== PRECISIONS[precision].format.length || hash === undefined) return [];
    return [{ stamp, hash }];
  });
}

function stampOf(ms: number, precision: Precision): string {
  return isoTime(ms).replaceAll(/\D/g, '').slice(0, PRECISIONS[precision].format.length);
}

/** The stamp, or the one right after the last of the others. */
function stampAfter(stamp: string, others: readonly string[], precision: Precision): string {
  const [last = ''] = others.toSorted().toReversed();
  if (stamp > last) return stamp;
  const { format, stepMs } = PRECISIONS[precision];
  const at = DateTime.fromFormat(last, format, { zone: 'utc' });
  return at.isValid ? stampOf(at.toMillis() + stepMs, precision) : stamp;
}
