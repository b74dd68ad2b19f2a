import { CrossdockError, type Finding, type Host } from '../../../core/connector/index.ts';
import type { Table } from './catalogue/column.ts';
import { textOf } from './catalogue/discover.ts';
import { poolOf } from './client/pool.ts';
import { inSession, type Session } from './client/session.ts';
import { planTable, type TablePlan } from './read/plan.ts';
import type { SqlSettings } from './settings/sql-settings.ts';
import type { StagingRule } from './settings/staging.ts';
import type { TableRule } from './settings/table.ts';
import { planStaging } from './write/staging-plan.ts';

/** Looks at the database, every table and every staging table of the settings; changes nothing. */
export async function checkDatabase(
  host: Host,
  settings: SqlSettings,
): Promise<readonly Finding[]> {
  const tried = await attempt('database', async () => {
    const pool = await poolOf(host, settings.database, 'read');
    await inSession(host, pool, (session) => session.ask(session.dialect.now(session.sql)));
    return [];
  });
  if (tried.length > 0) return tried;
  const findings: Finding[] = [];
  for (const rule of settings.tables) findings.push(...(await checkTable(host, settings, rule)));
  for (const rule of settings.staging) {
    findings.push(...(await checkStaging(host, settings, rule)));
  }
  return findings;
}

async function checkTable(
  host: Host,
  settings: SqlSettings,
  rule: TableRule,
): Promise<readonly Finding[]> {
  const field = `tables.${rule.stream}`;
  return await attempt(field, async () => {
    const pool = await poolOf(host, settings.database, 'read');
    return await inSession(host, pool, async (session) => {
      const plan = await planTable(session, settings.database, rule);
      return [
        { severity: 'info', field, what: `${plan.table.name} has ${shape(plan)}` },
        ...indexFindings(plan, field),
        ...(await rightFindings(session, plan.table, field)),
      ];
    });
  });
}

function shape({ table }: TablePlan): string {
  return `${table.columns.length} columns${table.isView ? ' and is a view' : ''}`;
}

/** A view's indexes are those of its tables, of which the catalogue says nothing. */
function indexFindings({ table, order, key, rule }: TablePlan, field: string): readonly Finding[] {
  if (table.isView) return [];
  const findings: Finding[] = [];
  const names = key.map((column) => column.name);
  const isUnique = table.indexes.some(
    (index) => index.isUnique && index.columns.every((name) => names.includes(name)),
  );
  if (!isUnique) {
    findings.push({
      severity: 'warning',
      field: `${field}.key`,
      what: `no unique index keeps ${names.join(', ')} apart in ${table.name}`,
      mend: 'name the columns of the primary key; two rows of one key end a sweep with an error',
    });
  }
  const wanted = order.map((column) => column.name);
  const isFast = table.indexes.some((index) => isPrefix(index.columns, wanted));
  if (!isFast) {
    findings.push({
      severity: 'warning',
      field: `${field}.${rule.change.by === 'snapshot' ? 'key' : 'change.column'}`,
      what: `no index begins with ${wanted.join(', ')}, so every page reads all of ${table.name}`,
      mend: `have an index made over (${wanted.join(', ')})`,
    });
  }
  return findings;
}

/** An index over the change column alone serves as long as few rows share one time. */
function isPrefix(columns: readonly string[], wanted: readonly string[]): boolean {
  return columns.slice(0, wanted.length).every((name, at) => name === wanted[at]);
}

/** What the login may do beyond reading, although it need not. */
async function rightFindings(
  session: Session,
  table: Table,
  field: string,
): Promise<readonly Finding[]> {
  const { sql, dialect, ask } = session;
  const rows = await ask(dialect.rights(sql, table.schema, table.name));
  const rights = rows.map((row) => textOf(row, 'right'));
  if (rights.length === 0) return [];
  const finding: Finding = {
    severity: 'warning',
    field: 'database.user',
    what: `the login that reads may also ${rights.join(', ')} on ${table.name} (${field})`,
    mend: 'have a login made that has SELECT on the tables of the settings and nothing else',
  };
  return [finding];
}

async function checkStaging(
  host: Host,
  settings: SqlSettings,
  rule: StagingRule,
): Promise<readonly Finding[]> {
  return await attempt(`staging.${rule.stream}`, async () => {
    const pool = await poolOf(host, settings.database, 'write');
    const plan = await inSession(host, pool, (session) => planStaging(session, settings, rule));
    const what = `${plan.table.name} takes ${rule.stream}`;
    return [{ severity: 'info', field: `staging.${rule.stream}`, what }];
  });
}

async function attempt(
  field: string,
  look: () => Promise<readonly Finding[]>,
): Promise<readonly Finding[]> {
  try {
    return await look();
  } catch (error) {
    if (!(error instanceof CrossdockError)) throw error;
    const { what, where, code, mend } = error;
    return [{ severity: 'error', field, what: `${where}: ${what} (${code})`, mend }];
  }
}
