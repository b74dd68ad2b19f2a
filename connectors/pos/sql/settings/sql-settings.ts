import {
  CrossdockError,
  type Host,
  isJsonObject,
  type JsonObject,
} from '../../../../core/connector/index.ts';
import { POS_ERRORS } from '../../errors.ts';
import { settingFault } from '../../settings/reader.ts';
import { type Database, parseDatabase } from './database.ts';
import { parseStaging, type StagingRule } from './staging.ts';
import { parseTables, type TableRule } from './table.ts';

/** What a connection says of the till's database. */
export interface SqlSettings {
  readonly database: Database;
  readonly tables: readonly TableRule[];
  readonly staging: readonly StagingRule[];
}

/**
 * Reads the part of the settings that speaks of a database; null when there is none.
 *
 * Errors: POS_SETTING_INVALID.
 */
export function sqlSettings(settings: JsonObject): SqlSettings | null {
  const given = objectAt(settings, 'database');
  const tables = objectAt(settings, 'tables');
  const staging = objectAt(settings, 'staging');
  if (Object.keys(given).length === 0) {
    const orphan = Object.keys(tables).length > 0 ? 'tables' : 'staging';
    if (Object.keys(objectAt(settings, orphan)).length === 0) return null;
    throw settingFault(orphan, 'needs a database', 'describe the database of the till');
  }
  const database = parseDatabase(given);
  const read: SqlSettings = {
    database,
    tables: parseTables(tables, database.zone),
    staging: parseStaging(staging),
  };
  checkStreams(read, settings);
  checkStaging(read);
  return read;
}

/** The rule of a table that is read. Errors: POS_STREAM_UNKNOWN. */
export function tableOf(settings: SqlSettings, stream: string, connection: string): TableRule {
  const table = settings.tables.find((candidate) => candidate.stream === stream);
  if (table !== undefined) return table;
  const known = settings.tables.map((candidate) => candidate.stream).join(', ');
  throw new CrossdockError(POS_ERRORS.POS_STREAM_UNKNOWN, {
    what: `no table is read as "${stream}"; there is ${known === '' ? 'none at all' : known}`,
    where: `connection ${connection}`,
  });
}

/** Secrets that the settings need. */
export function passwordOf(host: Host, role: 'read' | 'write'): string | null {
  return host.secrets[role === 'read' ? 'databasePassword' : 'stagingPassword']?.reveal() ?? null;
}

/** Files and tables may stand side by side, but a stream is one of them. */
function checkStreams({ tables, staging }: SqlSettings, settings: JsonObject): void {
  const feeds = objectAt(settings, 'feeds');
  const outbox = objectAt(settings, 'outbox');
  for (const { stream } of tables) {
    const isWritten =
      staging.some((rule) => rule.stream === stream) || Object.hasOwn(outbox, stream);
    const isFeed = Object.hasOwn(feeds, stream);
    if (!isFeed && !isWritten) continue;
    const other = isFeed ? `feeds.${stream}` : `what is written as ${stream}`;
    throw settingFault(`tables.${stream}`, `has the same name as ${other}`, 'choose another name');
  }
  for (const { stream } of staging) {
    if (!Object.hasOwn(outbox, stream)) continue;
    const mend = 'keep one: the till takes its news from a file or from a table';
    throw settingFault(`staging.${stream}`, `stands beside outbox.${stream}`, mend);
  }
}

function checkStaging({ database, tables, staging }: SqlSettings): void {
  if (staging.length === 0) return;
  if (database.stagingUser === null) {
    const mend = 'name a second login that may write to the staging tables and nothing else';
    throw settingFault('database.stagingUser', 'is missing', mend);
  }
  for (const rule of staging) {
    const source = tables.find((table) => isSameTable(table, rule, database));
    if (source === undefined) continue;
    const what = `is the table that ${source.stream} is read from`;
    const mend = "have a table of its own made: the till's tables are never written";
    throw settingFault(`staging.${rule.stream}.table`, what, mend);
  }
}

/** Whether two rules name one table; spelling in capitals or not makes no other table. */
function isSameTable(
  left: Pick<TableRule, 'table' | 'schema'>,
  right: Pick<TableRule, 'table' | 'schema'>,
  database: Database,
): boolean {
  const nameOf = (rule: Pick<TableRule, 'table' | 'schema'>): string =>
    `${rule.schema ?? database.schema ?? ''}\n${rule.table}`.toLowerCase();
  return nameOf(left) === nameOf(right);
}

function objectAt(settings: JsonObject, name: string): JsonObject {
  const value = settings[name];
  if (value === undefined || value === null) return {};
  if (isJsonObject(value)) return value;
  throw settingFault(name, 'is not an object');
}
