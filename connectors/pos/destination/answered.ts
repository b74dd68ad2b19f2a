import { type Ack, contentHash } from '../../../core/connector/index.ts';
import { POS_ERRORS } from '../errors.ts';
import type { Answers } from '../settings/outbox.ts';
import { settleAnswer } from './answers.ts';
import { nameInTurn } from './file-name.ts';
import { fullContent, isFullDue } from './full.ts';
import {
  type InFlight,
  readInFlight,
  readVerdicts,
  type Verdict,
  writeInFlight,
  writeVerdicts,
} from './in-flight.ts';
import { type GoodRow, type Job, publishedRow, writtenAck } from './job.ts';
import { outRows } from './out-row.ts';
import { placeFile } from './place.ts';

/** So long after its time a file is surely over. */
const OVER_MS = 1_000;

/**
 * Publishes to a till that answers: one file in flight per store, and a command counts as written
 * when the till has taken the file.
 *
 * Shape: a command waits (`retry`) until its file is answered; each attempt asks again. What is in
 * flight is noted before the file is placed, so that a crash at any point is repeated under the same name.
 */
export async function publishAnswered(
  job: Job,
  rule: Answers,
  good: readonly GoodRow[],
  acks: Ack[],
): Promise<void> {
  let state = await readInFlight(job);
  if (state !== null) {
    const failed = await placeAgain(job, state);
    if (failed !== null) {
      for (const { index } of good) acks[index] = failed;
      return;
    }
    state = await settleAnswer(job, rule, state);
  }
  const fresh = await tellVerdicts(job, good, acks);
  const waiting = new Set(state?.rows.map((row) => row.idempotencyKey));
  const next = fresh.filter(({ command }) => !waiting.has(command.idempotencyKey));
  for (const { index } of fresh) acks[index] = wait(job, rule, state);
  if (state !== null || next.length === 0) return;
  const placed = await place(job, rule, next);
  for (const { index } of next) acks[index] = placed;
}

/** Answers the commands that the till has judged; what is left was not. */
async function tellVerdicts(
  job: Job,
  good: readonly GoodRow[],
  acks: Ack[],
): Promise<readonly GoodRow[]> {
  const verdicts = await readVerdicts(job);
  const fresh: GoodRow[] = [];
  let told = 0;
  for (const row of good) {
    const verdict = verdicts.get(row.command.idempotencyKey);
    if (verdict === undefined) {
      fresh.push(row);
      continue;
    }
    acks[row.index] = ackOf(row, verdict);
    // A refusal is told once: who replays the command wants it tried again.
    if (verdict.outcome === 'refused') {
      verdicts.delete(row.command.idempotencyKey);
      told += 1;
    }
  }
  if (told > 0) await writeVerdicts(job, verdicts);
  return fresh;
}

function ackOf({ command }: GoodRow, verdict: Verdict): Ack {
  if (verdict.outcome === 'accepted') return writtenAck(command, verdict.file);
  const { code, what } = verdict;
  const known = [POS_ERRORS.POS_WRITE_REJECTED, POS_ERRORS.POS_WRITE_UNANSWERED];
  const mend = known.find((kind) => kind.code === code)?.mend;
  return { outcome: 'refused', code, what, ...(mend === undefined ? {} : { mend }) };
}

async function place(job: Job, rule: Answers, good: readonly GoodRow[]): Promise<Ack> {
  const own = good.map(({ command }) => publishedRow(command));
  const full = (await isFullDue(job)) ? await fullContent(job, own) : null;
  const now = job.host.clock.now();
  const keys = good.map(({ command }) => command.idempotencyKey);
  const hash = contentHash([...keys, now]).slice(0, 16);
  const fresh = new Set(own.map((row) => row.key));
  const isFull = full !== null;
  const naming = { isFull, hash: hash.slice(0, 8), atMs: now, precision: 's' } as const;
  const name = await nameInTurn(job, naming);
  if (typeof name !== 'string') return name;
  const state: InFlight = {
    name,
    hash,
    isFull,
    placedMs: now,
    isPlaced: false,
    rows: good.map(({ command }) => ({
      ...publishedRow(command),
      idempotencyKey: command.idempotencyKey,
    })),
    others: (full?.rows ?? []).filter((row) => !fresh.has(row.key)),
  };
  await writeInFlight(job, state);
  return (await placeAgain(job, state)) ?? wait(job, rule, state);
}

/** Completes what a crash left half placed; null when the file is surely there. */
async function placeAgain(job: Job, state: InFlight): Promise<Ack | null> {
  if (state.isPlaced) return null;
  const texts = [...state.others, ...state.rows].flatMap((row) => {
    const written = outRows(job.file, row.data);
    return written.ok ? written.rows : [];
  });
  const failed = await placeFile(job, state.name, texts);
  if (failed !== null) return failed;
  job.host.crashPoint('file.before-in-flight');
  await writeInFlight(job, { ...state, isPlaced: true });
  return null;
}

/**
 * Asks again in as much time as the file has waited already, and once when its time is over.
 *
 * From 5 minutes to 4 hours that makes eight attempts, which is what a flow has by default; asking at one pace would
 * use them up long before the till is given up. Rows that come later ask for those that wait as well.
 */
function wait({ host }: Job, { askMs, withinMs }: Answers, state: InFlight | null): Ack {
  const waitedMs = state === null ? 0 : host.clock.now() - state.placedMs;
  const leftMs = withinMs - waitedMs + OVER_MS;
  const afterMs = Math.max(askMs, Math.min(waitedMs, leftMs));
  const { code } = POS_ERRORS.POS_WRITE_IN_FLIGHT;
  const what = `${state?.name ?? 'the file'} waits for the till's answer; one goes at a time`;
  return { outcome: 'retry', afterMs, code, what };
}
