import { CrossdockError } from '../../../../core/connector/index.ts';
import { POS_ERRORS } from '../../errors.ts';
import type { OutColumn } from '../../settings/out-column.ts';
import type { Column, Table } from '../catalogue/column.ts';
import { columnIn, discoverTable } from '../catalogue/discover.ts';
import type { Session } from '../client/session.ts';
import { schemaOf } from '../read/plan.ts';
import type { SqlSettings } from '../settings/sql-settings.ts';
import type { StagingRule } from '../settings/staging.ts';

/** A staging table found in the catalogue: the only names that statements are made of. */
export interface StagingPlan {
  readonly rule: StagingRule;
  readonly table: Table;
  readonly columns: readonly { readonly out: OutColumn; readonly column: Column }[];
  readonly key: readonly Column[];
  readonly idempotencyKey: Column | null;
  readonly sequence: Column | null;
  readonly fixed: readonly (readonly [Column, string | null])[];
}

/**
 * Finds a staging table and its columns.
 *
 * Errors: POS_SQL_CATALOGUE; POS_SETTING_INVALID when it is a view, is read as a source, or has no unique index over
 * what makes a repetition harmless.
 */
export async function planStaging(
  session: Session,
  settings: SqlSettings,
  rule: StagingRule,
): Promise<StagingPlan> {
  const { database } = settings;
  const where = `staging.${rule.stream}`;
  const schema = schemaOf(database, rule.schema);
  const table = await discoverTable(session, { table: rule.table, schema, where });
  refuseSource(settings, rule, table);
  const find = (name: string, setting: string): Column => {
    return columnIn(table, name, `${where}.${setting}`);
  };
  const plan: StagingPlan = {
    rule,
    table,
    columns: rule.columns.map((out) => ({ out, column: find(out.name, 'columns') })),
    key: rule.key.map((name) => find(name, 'key')),
    idempotencyKey:
      rule.idempotencyKey === null ? null : find(rule.idempotencyKey, 'idempotencyKey'),
    sequence: rule.sequence === null ? null : find(rule.sequence, 'sequence'),
    fixed: [...rule.fixed].map(([name, text]) => [find(name, 'fixed'), text] as const),
  };
  requireUnique(plan, where);
  return plan;
}

/** The settings were compared by their spelling; here is what the database itself calls the tables. */
function refuseSource({ database, tables }: SqlSettings, rule: StagingRule, table: Table): void {
  const where = `staging.${rule.stream}.table`;
  if (table.isView) {
    throw new CrossdockError(POS_ERRORS.POS_SETTING_INVALID, {
      what: `${table.name} is a view, and behind it may be one of the till's own tables`,
      where,
      mend: 'have a table of its own made',
    });
  }
  const source = tables.find(
    (one) =>
      one.table.toLowerCase() === table.name.toLowerCase() &&
      schemaOf(database, one.schema).toLowerCase() === table.schema.toLowerCase(),
  );
  if (source === undefined) return;
  throw new CrossdockError(POS_ERRORS.POS_SETTING_INVALID, {
    what: `${table.name} is the table that ${source.stream} is read from`,
    where,
    mend: "have a table of its own made: the till's tables are never written",
  });
}

/** Without a unique index a repetition at the same moment would be a second row. */
function requireUnique({ table, key, idempotencyKey, rule }: StagingPlan, where: string): void {
  const columns = idempotencyKey === null ? key : [idempotencyKey];
  const names = columns.map((column) => column.name);
  const isUnique = table.indexes.some(
    (index) =>
      index.isUnique &&
      index.columns.length === names.length &&
      names.every((name) => index.columns.includes(name)),
  );
  if (isUnique) return;
  const setting = rule.idempotencyKey === null ? 'key' : 'idempotencyKey';
  throw new CrossdockError(POS_ERRORS.POS_SETTING_INVALID, {
    what: `${table.name} has no unique index over ${names.join(', ')}`,
    where: `${where}.${setting}`,
    mend: 'have one made: it is what makes a repeated write harmless',
  });
}
