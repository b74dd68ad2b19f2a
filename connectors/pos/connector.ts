import {
  type Ack,
  type Command,
  defineConnector,
  type Finding,
  type Host,
  type JsonObject,
  type Page,
  type ReadRequest,
  type SourceRecord,
  type Stream,
} from '../../core/connector/index.ts';
import { catalogOf } from './catalog.ts';
import { checkConnection } from './check.ts';
import { openDrop } from './client/open-drop.ts';
import { publish, published } from './destination/publish.ts';
import { POS_ERRORS } from './errors.ts';
import {
  feedOf,
  type PosSettings,
  posNetwork,
  posSessions,
  posSettings,
} from './settings/connection.ts';
import { POS_SETTINGS } from './settings/spec.ts';
import { closeSession } from './sftp/session.ts';
import { findRecords } from './source/find.ts';
import { readFeed } from './source/read.ts';
import { checkDatabase } from './sql/check.ts';
import { closePools } from './sql/client/pool.ts';
import { POS_SQL_ERRORS } from './sql/errors.ts';
import { lookupRows, readTable } from './sql/read/read.ts';
import type { SqlSettings } from './sql/settings/sql-settings.ts';
import type { StagingRule } from './sql/settings/staging.ts';
import { sqlStreams } from './sql/streams.ts';
import { deliverRows } from './sql/write/deliver.ts';
import { findStaged } from './sql/write/find-staged.ts';

/**
 * Legacy points of sale that drop files into a folder and take files back, or answer SQL.
 *
 * Shape: every feed and every table of the settings is a stream that can be read, every file of the
 * outbox and every staging table one that can be written.
 * One flow reads a feed, for its files move away; a table may be read by many.
 */
export const pos = defineConnector({
  spec: {
    name: 'pos',
    about: 'Tills that write files into a drop folder or keep their rows in an SQL database.',
    settings: POS_SETTINGS,
    limits: () => [{ kind: 'concurrency', size: 1 }],
    network: posNetwork,
    sessions: posSessions,
  },
  errors: { ...POS_ERRORS, ...POS_SQL_ERRORS },
  check,
  catalog,
  read,
  write,
  lookup,
  close: async (host) => {
    await Promise.all([closeSession(host), closePools(host)]);
  },
});

function catalog(settings: JsonObject): readonly Stream[] {
  return [...catalogOf(settings), ...sqlStreams(settings)];
}

/** What is wrong with the settings is found with the files; a till without files has none to look at. */
async function check(host: Host): Promise<readonly Finding[]> {
  const settings = settingsOrNull(host);
  if (settings === null) return await checkConnection(host);
  const files = settings.place.kind === 'none' ? [] : await checkConnection(host);
  return [...files, ...(settings.sql === null ? [] : await checkDatabase(host, settings.sql))];
}

function settingsOrNull(host: Host): PosSettings | null {
  try {
    return posSettings(host);
  } catch {
    return null;
  }
}

function read(host: Host, request: ReadRequest): AsyncIterable<Page> {
  const { sql } = posSettings(host);
  const isTable = sql?.tables.some((table) => table.stream === request.stream) ?? false;
  return sql !== null && isTable ? readTable(host, sql, request) : readFeed(host, request);
}

async function write(host: Host, commands: readonly Command[]): Promise<readonly Ack[]> {
  const { sql } = posSettings(host);
  const acks = new Map<Command, Ack>();
  for (const rule of sql?.staging ?? []) {
    const own = commands.filter((command) => isStaged(command, rule));
    if (sql === null || own.length === 0) continue;
    const given = await deliverRows(host, sql, rule, own);
    for (const [index, command] of own.entries()) {
      const ack = given[index];
      if (ack !== undefined) acks.set(command, ack);
    }
  }
  const others = commands.filter((command) => !acks.has(command));
  const given = others.length === 0 ? [] : await publish(host, others);
  return commands.map((command) => {
    return acks.get(command) ?? given[others.indexOf(command)] ?? { outcome: 'unknown', what: '' };
  });
}

function isStaged({ stream, operation }: Command, rule: StagingRule): boolean {
  return stream === rule.stream && operation === 'publish';
}

/** The last word of the till on those keys, or what the hub last gave to it. */
async function lookup(
  host: Host,
  stream: string,
  keys: readonly string[],
): Promise<readonly (SourceRecord | null)[]> {
  const settings = posSettings(host);
  if (settings.sql !== null) {
    const found = await lookupSql(host, settings.sql, stream, keys);
    if (found !== null) return found;
  }
  const isOut = settings.outbox?.files.some((file) => file.stream === stream) ?? false;
  if (isOut) return await published(host, settings, stream, keys);
  const feed = feedOf(settings, stream, host.connection);
  const drop = await openDrop(host, settings);
  return await findRecords(host, { drop, feed, duplicateDays: settings.duplicateDays }, keys);
}

async function lookupSql(
  host: Host,
  sql: SqlSettings,
  stream: string,
  keys: readonly string[],
): Promise<readonly (SourceRecord | null)[] | null> {
  const staged = sql.staging.find((rule) => rule.stream === stream);
  if (staged !== undefined) return await findStaged(host, sql, staged, keys);
  const isTable = sql.tables.some((table) => table.stream === stream);
  return isTable ? await lookupRows(host, sql, stream, keys) : null;
}
