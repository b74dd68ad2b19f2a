import {
  type Ack,
  type Command,
  CrossdockError,
  checkLease,
  contentHash,
  type Host,
} from '../../../../core/connector/index.ts';
import { POS_ERRORS } from '../../errors.ts';
import { textOf } from '../catalogue/discover.ts';
import { type DatabaseFault, databaseFault } from '../client/fault.ts';
import { type Pool, poolOf } from '../client/pool.ts';
import { inSession, rawSession, type Session } from '../client/session.ts';
import { POS_SQL_ERRORS } from '../errors.ts';
import type { SqlSettings } from '../settings/sql-settings.ts';
import type { StagingRule } from '../settings/staging.ts';
import { planStaging, type StagingPlan } from './staging-plan.ts';
import { keyOfRow, type StagingValues, stagingRows } from './staging-rows.ts';
import { insertStatement, presentQuestion, updateStatement } from './staging-statements.ts';

/** A command whose rows the table takes. */
interface Good {
  readonly index: number;
  readonly command: Command;
  readonly rows: readonly StagingValues[];
}

/**
 * Delivers commands into a staging table: all of them in one transaction, or each by itself when one is refused.
 *
 * Shape: one ack per command, in order; a repetition finds its idempotency key, or sets the same values again.
 * Errors: none are thrown; a fault before the commit is `retry`, one at the commit is `unknown`.
 */
export async function deliverRows(
  host: Host,
  settings: SqlSettings,
  rule: StagingRule,
  commands: readonly Command[],
): Promise<readonly Ack[]> {
  const opened = await openTable(host, settings, rule);
  if ('outcome' in opened) return commands.map(() => opened);
  const { pool, plan } = opened;
  const acks: Ack[] = commands.map(() => ({ outcome: 'unknown', what: 'was not written' }));
  const good: Good[] = [];
  for (const [index, command] of commands.entries()) {
    const made = goodOf(plan, command, index);
    if ('outcome' in made) acks[index] = made;
    else good.push(made);
  }
  for (let at = 0; at < good.length; at += rule.maxRows) {
    await deliverBatch({ host, pool, plan }, good.slice(at, at + rule.maxRows), acks);
  }
  return acks;
}

/** What fails here fails before anything is written. */
async function openTable(
  host: Host,
  settings: SqlSettings,
  rule: StagingRule,
): Promise<{ readonly pool: Pool; readonly plan: StagingPlan } | Ack> {
  try {
    const pool = await poolOf(host, settings.database, 'write');
    const plan = await inSession(host, pool, (session) => planStaging(session, settings, rule));
    return { pool, plan };
  } catch (error) {
    host.signal.throwIfAborted();
    if (!(error instanceof CrossdockError)) throw error;
    return again(error);
  }
}

function again({ code, what, where, retry }: CrossdockError): Ack {
  const ack = { outcome: 'retry', code, what: `${where}: ${what}` } as const;
  return typeof retry === 'object' ? { ...ack, afterMs: retry.afterMs } : ack;
}

function goodOf(plan: StagingPlan, command: Command, index: number): Good | Ack {
  const made = stagingRows(plan, command.data);
  if (!made.ok) {
    const { code, mend } = POS_ERRORS.POS_WRITE_FIELD;
    return { outcome: 'refused', code, path: made.path, what: made.what, mend };
  }
  const [first] = made.rows;
  const key = first === undefined ? '' : keyOfRow(plan, first);
  if (key !== command.key) {
    return {
      outcome: 'refused',
      code: POS_SQL_ERRORS.POS_SQL_STAGING.code,
      what: `the record's key is not that of its row, ${plan.rule.key.join('|')}`,
      mend: `set deliver.key of the flow to the values of ${plan.rule.key.join(', ')}, joined with |`,
    };
  }
  const { idempotencyKey } = plan;
  if (idempotencyKey === null) return { index, command, rows: made.rows };
  // The engine's keys are long and tell of flows; their hash fits a short column and is as good a key.
  const hash = contentHash(command.idempotencyKey);
  const rows = made.rows.map((row, at) => {
    return new Map([...row, [idempotencyKey, made.rows.length === 1 ? hash : `${hash}-${at}`]]);
  });
  return { index, command, rows };
}

interface Work {
  readonly host: Host;
  readonly pool: Pool;
  readonly plan: StagingPlan;
}

/** How far a transaction came: what fails behind `commit` may have happened. */
interface Progress {
  isWritten: boolean;
}

async function deliverBatch(work: Work, good: readonly Good[], acks: Ack[]): Promise<void> {
  if (good.length === 0) return;
  const progress: Progress = { isWritten: false };
  try {
    const given = await writeAll(work, good, progress);
    for (const [at, one] of good.entries()) acks[one.index] = given[at] ?? unknown('no answer');
    return;
  } catch (error) {
    work.host.signal.throwIfAborted();
    if (error instanceof CrossdockError && !progress.isWritten) {
      for (const one of good) acks[one.index] = again(error);
      return;
    }
    const fault = databaseFault(work.pool.dialect, error);
    const isOneRow = fault.kind === 'data' || fault.kind === 'unique';
    if (isOneRow && good.length > 1) {
      for (const one of good) await deliverBatch(work, [one], acks);
      return;
    }
    for (const one of good) acks[one.index] = await ackOfFault(work, one, fault, progress);
  }
}

async function writeAll(
  { host, pool, plan }: Work,
  good: readonly Good[],
  progress: Progress,
): Promise<readonly Ack[]> {
  host.crashPoint('staging.before-write');
  const acks = await rawSession(host, pool, async (session) => {
    const given =
      plan.idempotencyKey === null
        ? await setRows(session, plan, good)
        : await addRows(session, plan, good);
    // Until the commit the database can take all of it back.
    checkLease(plan.table.name);
    progress.isWritten = true;
    return given;
  });
  host.crashPoint('staging.after-write');
  return acks;
}

/** One row a key: the newest values stand, however often they are written. */
async function setRows(
  session: Session,
  plan: StagingPlan,
  good: readonly Good[],
): Promise<readonly Ack[]> {
  for (const { rows } of good) {
    for (const row of rows) {
      const met = await session.change(updateStatement(session, plan, row));
      if (met === 0) await session.change(insertStatement(session, plan, [row]));
    }
  }
  return good.map(({ command }) => written(command));
}

/** Rows of their own for each command, unless its key is there. */
async function addRows(
  session: Session,
  plan: StagingPlan,
  good: readonly Good[],
): Promise<readonly Ack[]> {
  const present = await presentKeys(session, plan, good);
  const fresh = good.filter((one) => !present.has(firstKey(plan, one)));
  await insertRows(
    session,
    plan,
    fresh.flatMap((one) => one.rows),
  );
  return good.map((one) => {
    return present.has(firstKey(plan, one))
      ? { outcome: 'same', id: one.command.key }
      : written(one.command);
  });
}

async function insertRows(
  session: Session,
  plan: StagingPlan,
  rows: readonly StagingValues[],
): Promise<void> {
  const most = Math.max(1, session.dialect.rowsPerInsert(rows[0]?.size ?? 1));
  for (let at = 0; at < rows.length; at += most) {
    await session.change(insertStatement(session, plan, rows.slice(at, at + most)));
  }
}

/** Keys in one question: databases take a list of so many. */
const KEYS_MAX = 500;

async function presentKeys(
  session: Session,
  plan: StagingPlan,
  good: readonly Good[],
): Promise<ReadonlySet<string>> {
  const { idempotencyKey } = plan;
  if (idempotencyKey === null) return new Set();
  const keys = good.map((one) => firstKey(plan, one));
  const present = new Set<string>();
  for (let at = 0; at < keys.length; at += KEYS_MAX) {
    const asked = keys.slice(at, at + KEYS_MAX);
    const rows = await session.ask(presentQuestion(session, plan, idempotencyKey, asked));
    for (const row of rows) present.add(textOf(row, 'c0').trimEnd());
  }
  return present;
}

function firstKey({ idempotencyKey }: StagingPlan, { rows }: Good): string {
  return idempotencyKey === null ? '' : (rows[0]?.get(idempotencyKey) ?? '');
}

async function ackOfFault(
  { host, pool, plan }: Work,
  one: Good,
  fault: DatabaseFault,
  progress: Progress,
): Promise<Ack> {
  const what = `${pool.dialect.kind} says ${fault.code} to ${plan.table.name}`;
  if (fault.kind === 'unique' && plan.idempotencyKey !== null) {
    const present = await inSession(host, pool, (session) => presentKeys(session, plan, [one]));
    if (present.has(firstKey(plan, one))) return { outcome: 'same', id: one.command.key };
  }
  if (fault.kind === 'data' || fault.kind === 'unique') {
    const { code, mend } = POS_SQL_ERRORS.POS_SQL_STAGING;
    return { outcome: 'refused', code, what, mend };
  }
  // Before the commit is sent nothing can have happened: the database takes back what was begun.
  if (progress.isWritten) return unknown(`${what} at the commit`);
  return { outcome: 'retry', code: codeOf(fault), what };
}

function codeOf({ kind }: DatabaseFault): string {
  if (kind === 'rights') return POS_SQL_ERRORS.POS_SQL_RIGHTS.code;
  if (kind === 'busy') return POS_SQL_ERRORS.POS_SQL_BUSY.code;
  if (kind === 'timeout') return POS_SQL_ERRORS.POS_SQL_TIMEOUT.code;
  return kind === 'unreachable'
    ? POS_SQL_ERRORS.POS_SQL_UNREACHABLE.code
    : POS_SQL_ERRORS.POS_SQL_FAILED.code;
}

function written({ key, version }: Command): Ack {
  return { outcome: 'written', id: key, ...(version === null ? {} : { version }) };
}

function unknown(what: string): Ack {
  return { outcome: 'unknown', what };
}
