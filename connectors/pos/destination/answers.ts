import { dayParts } from '../client/day-folders.ts';
import { pathOf } from '../client/drop.ts';
import { POS_ERRORS } from '../errors.ts';
import type { Answers } from '../settings/outbox.ts';
import {
  endInFlight,
  type InFlight,
  readVerdicts,
  type Verdict,
  type WaitingRow,
  writeVerdicts,
} from './in-flight.ts';
import type { Job } from './job.ts';
import { isPublished, notePublished } from './ledger.ts';
import { baseName } from './place.ts';

/** Characters of a till's answer that are looked at, and that one reason may have. */
const ANSWER_MAX = 65_536;
const REASON_MAX = 200;
/** How long an accepted command may take to ask. */
const KEPT_MS = 86_400_000;

/**
 * Looks for the till's word on the file in flight and books it; null when nothing is in flight any
 * more.
 *
 * May run again at any point: verdicts are kept before the file ends, and it ends before its answer
 * is put away.
 */
export async function settleAnswer(
  job: Job,
  rule: Answers,
  state: InFlight,
): Promise<InFlight | null> {
  const base = baseName(job, state.name);
  const accepted = pathOf(rule.folder, `${base}${rule.acceptedSuffix}`);
  const rejected = pathOf(rule.folder, `${base}${rule.rejectedSuffix}`);
  if (await job.drop.exists(rejected)) {
    const answer = (await job.drop.readText(rejected)).slice(0, ANSWER_MAX);
    await keep(job, rejections(job, state, answer));
    return await end(job, rejected, `${base}${rule.rejectedSuffix}`);
  }
  if (await job.drop.exists(accepted)) {
    await noteAccepted(job, state);
    await keep(
      job,
      state.rows.map((row) => [row.idempotencyKey, acceptance(job, state)]),
    );
    return await end(job, accepted, `${base}${rule.acceptedSuffix}`);
  }
  const now = job.host.clock.now();
  if (now - state.placedMs <= rule.withinMs) return state;
  await keep(
    job,
    state.rows.map((row) => [row.idempotencyKey, unanswered(job, state)]),
  );
  await endInFlight(job);
  return null;
}

async function noteAccepted(job: Job, state: InFlight): Promise<void> {
  const { hash, isFull, rows, others } = state;
  if (await isPublished(job, hash)) return;
  const own = rows.map(({ key, version, data }) => ({ key, version, data }));
  await notePublished(job, { hash, isFull, rows: [...others, ...own] });
}

async function end(job: Job, answer: string, name: string): Promise<null> {
  job.host.crashPoint('file.before-answer-ends');
  await endInFlight(job);
  const day = dayParts(job.host.clock.now());
  const folder = await job.drop.makeFolder('answers', job.file.stream, ...day);
  await job.drop.move(answer, pathOf(folder, name));
  return null;
}

async function keep(job: Job, fresh: readonly (readonly [string, Verdict])[]): Promise<void> {
  const now = job.host.clock.now();
  const verdicts = await readVerdicts(job);
  for (const [key, verdict] of verdicts) if (now - verdict.atMs > KEPT_MS) verdicts.delete(key);
  for (const [key, verdict] of fresh) verdicts.set(key, verdict);
  await writeVerdicts(job, verdicts);
}

function acceptance({ host }: Job, { name }: InFlight): Verdict {
  const what = 'the till has taken the file';
  return { outcome: 'accepted', code: '', what, file: name, atMs: host.clock.now() };
}

function unanswered({ host }: Job, { name, placedMs }: InFlight): Verdict {
  const minutes = Math.floor((host.clock.now() - placedMs) / 60_000);
  const what = `the till gave no answer to ${name} for ${minutes} minutes; it may hold it or not`;
  const { code } = POS_ERRORS.POS_WRITE_UNANSWERED;
  return { outcome: 'refused', code, what, file: name, atMs: host.clock.now() };
}

/**
 * The rows that a till's answer names are refused with its words; the others go into the next file.
 * Where it names none, nobody can tell which row was bad, and all are refused.
 */
function rejections(
  job: Job,
  { name, rows }: InFlight,
  answer: string,
): readonly (readonly [string, Verdict])[] {
  const reasons = answer.split(/\r?\n/).filter((line) => line.trim() !== '');
  const named = rows.flatMap((row): [WaitingRow, string][] => {
    const names = namesOf(job, row);
    const reason = reasons.find((line) => names.some((name) => wordsOf(line).has(name)));
    return reason === undefined ? [] : [[row, reason]];
  });
  const all = rows.map((row): [WaitingRow, string] => [row, reasons[0] ?? 'no reason is given']);
  return (named.length > 0 ? named : all).map(([row, reason]) => {
    const what = `the till rejected ${name}: ${reason.trim().slice(0, REASON_MAX)}`;
    const { code } = POS_ERRORS.POS_WRITE_REJECTED;
    const atMs = job.host.clock.now();
    return [row.idempotencyKey, { outcome: 'refused', code, what, file: name, atMs }];
  });
}

/** How a till may name a row: by the key of the record, or by what stands in the first column. */
function namesOf({ file }: Job, { key, data }: WaitingRow): readonly string[] {
  const value = data[file.columns[0]?.field ?? ''];
  return typeof value === 'string' || typeof value === 'number' ? [key, String(value)] : [key];
}

/** The words of a line, and the line itself; a key may hold blanks. */
function wordsOf(line: string): ReadonlySet<string> {
  const parts = line.split(/[\s;,:|"'()=]+/).filter((word) => word !== '');
  const fields = line.split(/[;,|\t]/).map((field) => field.trim());
  return new Set([...parts, ...fields]);
}
