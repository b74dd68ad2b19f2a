import { DateTime } from 'luxon';
import { isoTime } from '../../../core/connector/index.ts';
import type { GoodRow, Job } from './job.ts';

const STAMP_FORMAT = 'yyyyMMddHHmmssSSS';

/**
 * The name of a file that is put in place at once: prefix, store, when its rows were intended, and its hash.
 *
 * Shape: tills take what lies in the folder by name, and a newer figure must come after an older one. So a file that
 *        was intended before one that still lies there, by a clock that went back since, gets the time right after
 *        that one. While a file lies there every attempt at it has the same name.
 * Errors: those of the folder.
 */
export async function nameInTurn(
  job: Job,
  file: { readonly prefix: string; readonly hash: string; readonly good: readonly GoodRow[] },
): Promise<string> {
  const { extension } = job.file;
  const start = [file.prefix, ...(job.store === '' ? [] : [job.store]), ''].join('-');
  const times = file.good.flatMap(({ command }) => command.intendedAt ?? []);
  if (times.length === 0) return `${start}${file.hash}${extension}`;
  const lying = await lyingFiles(job, start);
  const stamp =
    lying.find(({ hash }) => hash === file.hash)?.stamp ??
    afterAll(
      stampOf(Math.max(...times)),
      lying.map((one) => one.stamp),
    );
  return `${start}${stamp}-${file.hash}${extension}`;
}

interface LyingFile {
  readonly stamp: string;
  readonly hash: string;
}

/** The files of that beginning that the till has not taken yet. */
async function lyingFiles(job: Job, start: string): Promise<readonly LyingFile[]> {
  const { extension } = job.file;
  const names = await job.drop.names(job.outbox);
  return names.flatMap((name) => {
    if (!name.startsWith(start) || !name.endsWith(extension)) return [];
    const middle = name.slice(start.length, name.length - extension.length);
    const [, stamp, hash] = /^(\d{17})-([0-9a-f]{16})$/.exec(middle) ?? [];
    return stamp === undefined || hash === undefined ? [] : [{ stamp, hash }];
  });
}

function stampOf(ms: number): string {
  return isoTime(ms).replaceAll(/\D/g, '');
}

/** The stamp, or the one right after the last of the others. */
function afterAll(stamp: string, others: readonly string[]): string {
  const [last = ''] = others.toSorted().toReversed();
  if (stamp > last) return stamp;
  const at = DateTime.fromFormat(last, STAMP_FORMAT, { zone: 'utc' });
  return at.isValid ? stampOf(at.toMillis() + 1) : stamp;
}
