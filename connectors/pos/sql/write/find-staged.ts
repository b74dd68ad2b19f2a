import type { Host, SourceRecord } from '../../../../core/connector/index.ts';
import type { Column } from '../catalogue/column.ts';
import type { RawRow } from '../client/dialect.ts';
import { poolOf } from '../client/pool.ts';
import { inSession, type Session } from '../client/session.ts';
import { keyParts } from '../read/key-text.ts';
import { readValue } from '../read/value.ts';
import type { SqlSettings } from '../settings/sql-settings.ts';
import type { StagingRule } from '../settings/staging.ts';
import { planStaging, type StagingPlan } from './staging-plan.ts';
import { dataOfRows } from './staging-rows.ts';
import { recordQuestion } from './staging-statements.ts';

/** Rows of one record that are looked at: the lines of its newest version lie among them. */
const ROWS_MAX = 1_000;

/** What the staging table holds of those keys now, in order; null where the till took it away. */
export async function findStaged(
  host: Host,
  settings: SqlSettings,
  rule: StagingRule,
  keys: readonly string[],
): Promise<readonly (SourceRecord | null)[]> {
  if (keys.length === 0) return [];
  const pool = await poolOf(host, settings.database, 'write');
  return await inSession(host, pool, async (session) => {
    const plan = await planStaging(session, settings, rule);
    const found: (SourceRecord | null)[] = [];
    for (const key of keys) found.push(await findOne(session, plan, key));
    return found;
  });
}

async function findOne(
  session: Session,
  plan: StagingPlan,
  key: string,
): Promise<SourceRecord | null> {
  const parts = keyParts(key);
  if (parts.length !== plan.key.length) return null;
  const columns = [
    ...plan.columns.map(({ column }) => column),
    ...(plan.idempotencyKey === null ? [] : [plan.idempotencyKey]),
  ];
  const question = recordQuestion(session, plan, { columns, key: parts }, ROWS_MAX);
  const rows = (await session.ask(question)).map((row) => valuesOf(columns, row));
  const newest = newestOf(plan, rows);
  if (newest.length === 0) return null;
  const data = dataOfRows(plan, newest);
  return { key, version: null, data, occurredAt: null, where: `${plan.table.name}:${key}` };
}

type Values = ReadonlyMap<Column, string | null>;

function valuesOf(columns: readonly Column[], row: RawRow): Values {
  return new Map(
    columns.map((column, index) => {
      const value = readValue(column, row[`c${index}`] ?? null);
      return [column, typeof value === 'string' ? value : null];
    }),
  );
}

/** The lines of one command share the beginning of their idempotency key. */
function newestOf({ idempotencyKey }: StagingPlan, rows: readonly Values[]): readonly Values[] {
  const [first] = rows;
  if (idempotencyKey === null || first === undefined) return rows.slice(0, 1);
  const [hash, place] = (first.get(idempotencyKey) ?? '').split('-');
  if (place === undefined) return [first];
  const lineOf = (row: Values): number => {
    const [own, at] = (row.get(idempotencyKey) ?? '').split('-');
    return own === hash && at !== undefined ? Number(at) : -1;
  };
  return rows.filter((row) => lineOf(row) >= 0).sort((a, b) => lineOf(a) - lineOf(b));
}
