import { CrossdockError } from '../../../../core/connector/index.ts';
import { POS_ERRORS } from '../../errors.ts';
import type { TimeRule } from '../../settings/times.ts';
import type { Column, Table } from '../catalogue/column.ts';
import { columnIn, discoverTable } from '../catalogue/discover.ts';
import { DIALECTS } from '../client/dialects.ts';
import type { Session } from '../client/session.ts';
import type { Database } from '../settings/database.ts';
import type { TableRule } from '../settings/table.ts';

/** A table of the settings, found in the catalogue: the only names that statements are made of. */
export interface TablePlan {
  readonly rule: TableRule;
  readonly table: Table;
  /** Everything that a statement asks for; a row's value lies under `c` and the place in this list. */
  readonly selected: readonly Column[];
  /** What the record shows, by its field's name. */
  readonly fields: ReadonlyMap<string, Column>;
  readonly key: readonly Column[];
  readonly change: Column | null;
  readonly version: Column | null;
  readonly deleted: Column | null;
  readonly numbers: ReadonlySet<Column>;
  readonly booleans: ReadonlySet<Column>;
  readonly times: readonly { readonly rule: TimeRule; readonly columns: readonly Column[] }[];
  /** The columns that rows are walked through by: the change column, then the key. */
  readonly order: readonly Column[];
  /** The zone of the change column, when it has none of its own. */
  readonly zone: string;
}

/** The schema of a table that may name its own. */
export function schemaOf(database: Database, schema: string | null): string {
  return schema ?? database.schema ?? DIALECTS[database.kind].schemaOf(database);
}

/**
 * Finds a table and every column that the settings name.
 *
 * Errors: POS_SQL_CATALOGUE; POS_SETTING_INVALID for a column whose type cannot serve.
 */
export async function planTable(
  session: Session,
  database: Database,
  rule: TableRule,
): Promise<TablePlan> {
  const where = `tables.${rule.stream}`;
  const schema = schemaOf(database, rule.schema);
  const table = await discoverTable(session, { table: rule.table, schema, where });
  const find = (name: string, setting: string): Column => {
    return columnIn(table, name, `${where}.${setting}`);
  };
  const all = (names: readonly string[], setting: string): readonly Column[] =>
    names.map((name) => find(name, setting));
  const key = all(rule.key, 'key');
  const change = rule.change.by === 'snapshot' ? null : find(rule.change.column, 'change.column');
  const version = rule.version === null ? null : find(rule.version, 'version');
  const deleted = rule.deleted === null ? null : find(rule.deleted.column, 'deleted.column');
  const fields = fieldsOf(rule, table);
  const times = rule.times.map((time) => ({
    rule: time,
    columns: all(time.columns, `times.${time.name}.columns`),
  }));
  const needed = [...fields.values(), ...key, change, version, deleted];
  const plan: TablePlan = {
    rule,
    table,
    selected: distinct([...needed, ...times.flatMap((time) => time.columns)]),
    fields,
    key,
    change,
    version,
    deleted,
    numbers: new Set(all(rule.numbers, 'numbers')),
    booleans: new Set(all(rule.booleans, 'booleans')),
    times,
    order: distinct([change, ...key]),
    zone: zoneOf(rule, change, database),
  };
  checkKinds(plan, where);
  return plan;
}

function fieldsOf(rule: TableRule, table: Table): ReadonlyMap<string, Column> {
  const where = `tables.${rule.stream}.columns`;
  const names = rule.columns ?? new Map(table.columns.map(({ name }) => [name, name]));
  return new Map([...names].map(([name, field]) => [field, columnIn(table, name, where)]));
}

function distinct(columns: readonly (Column | null)[]): readonly Column[] {
  return [...new Set(columns.filter((column) => column !== null))];
}

function zoneOf(rule: TableRule, change: Column | null, database: Database): string {
  const own = rule.times.find(
    (time) => time.columns.length === 1 && time.columns[0] === change?.name,
  );
  return own?.zone ?? database.zone;
}

const TIME_KINDS = new Set(['date', 'localTime', 'instant']);

function checkKinds(plan: TablePlan, where: string): void {
  const { change, rule, version } = plan;
  for (const column of plan.order) {
    if (!['float', 'opaque', 'bits'].includes(column.kind)) continue;
    const setting = column === change ? 'change.column' : 'key';
    throw unfit(`${where}.${setting}`, column, 'has no exact order that a page can go on from');
  }
  if (change !== null && rule.change.by === 'column' && !TIME_KINDS.has(change.kind)) {
    throw unfit(`${where}.change.column`, change, 'holds no time; by: sequence takes numbers');
  }
  if (change !== null && rule.change.by === 'sequence' && !isWhole(change)) {
    throw unfit(`${where}.change.column`, change, 'holds no whole number; by: column takes times');
  }
  if (version !== null && !TIME_KINDS.has(version.kind) && !isWhole(version)) {
    throw unfit(`${where}.version`, version, 'holds neither a time nor a whole number');
  }
}

function isWhole({ kind, scale }: Column): boolean {
  // A NUMBER of Oracle without a scale says nothing of its decimals; the sweep looks at the values.
  return kind === 'integer' || (kind === 'decimal' && (scale ?? 0) === 0);
}

function unfit(where: string, column: Column, what: string): CrossdockError {
  return new CrossdockError(POS_ERRORS.POS_SETTING_INVALID, {
    what: `${column.name} (${column.type}) ${what}`,
    where,
    mend: 'name another column',
  });
}
