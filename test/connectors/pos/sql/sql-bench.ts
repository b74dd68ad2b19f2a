/** A till's database in a scratch place, and a host around it. */
import { pos } from '../../../../connectors/pos/connector.ts';
import type { Clock } from '../../../../core/base/clock.ts';
import type {
  Command,
  Cursor,
  Host,
  Json,
  JsonObject,
  Page,
  RecordFault,
  SourceRecord,
} from '../../../../core/connector/index.ts';
import { testHost } from '../../../contract/test-host.ts';
import { openScratch, type Scratch } from '../../../databases/scratch.ts';
import type { TestServer } from '../../../databases/server.ts';

/** A staging table that keeps each effect's key, and one row for it. */
export const PRICE_TABLE: JsonObject = {
  table: 'hub_price',
  key: ['sku'],
  idempotencyKey: 'hub_key',
  columns: [{ name: 'sku', field: 'sku' }],
};
export const PRICE_COMMAND: Command = {
  stream: 'priceFile',
  operation: 'publish',
  key: 'a',
  idempotencyKey: 'flow/a@1',
  version: null,
  data: { sku: 'a' },
};

export interface SqlBench {
  readonly scratch: Scratch;
  readonly settings: JsonObject;
  readonly secrets: Readonly<Record<string, string>>;
  /** A host of its own with other settings, closed with the bench. */
  host(changes?: HostChanges): Host;
  logged(): string;
  close(): Promise<void>;
}

export interface HostChanges {
  readonly tables?: JsonObject;
  readonly staging?: JsonObject;
  readonly database?: JsonObject;
  readonly secrets?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
  readonly clock?: Clock;
}

/** Makes the place and sends statements; they are the same for both kinds of server but for what `ddl` says. */
export async function openSqlBench(
  server: TestServer,
  statements: readonly string[],
  given: { readonly tables?: JsonObject; readonly staging?: JsonObject } = {},
): Promise<SqlBench> {
  const scratch = await openScratch(server);
  await scratch.run(...statements);
  const database = databaseOf(scratch);
  const secrets = {
    databasePassword: scratch.reader.password,
    stagingPassword: scratch.writer.password,
  };
  const hosts: Host[] = [];
  const logs: (() => string)[] = [];
  const settings: JsonObject = {
    database,
    tables: given.tables ?? {},
    staging: given.staging ?? {},
  };
  return {
    scratch,
    settings,
    secrets,
    host: (changes = {}) => {
      const { host, logged } = testHost({
        connector: pos,
        settings: {
          ...settings,
          ...(changes.tables === undefined ? {} : { tables: changes.tables }),
          ...(changes.staging === undefined ? {} : { staging: changes.staging }),
          database: { ...database, ...changes.database },
        },
        secrets: { ...secrets, ...changes.secrets },
        ...(changes.signal === undefined ? {} : { signal: changes.signal }),
        ...(changes.clock === undefined ? {} : { clock: changes.clock }),
      });
      hosts.push(host);
      logs.push(logged);
      return host;
    },
    logged: () => logs.map((log) => log()).join('\n'),
    close: async () => {
      for (const host of hosts) await pos.close?.(host);
      await scratch.close();
    },
  };
}

/** The `database` setting for a scratch place. */
export function databaseOf({ server, name, reader, writer }: Scratch): Record<string, Json> {
  const isPostgres = server.kind === 'postgres';
  return {
    kind: server.kind,
    host: server.host,
    port: server.port,
    name: isPostgres ? server.database : name,
    ...(isPostgres ? { schema: name } : {}),
    user: reader.user,
    stagingUser: writer.user,
    tls: { use: 'off' },
    allowPrivate: true,
    zone: 'Europe/Berlin',
  };
}

export interface SqlRead {
  readonly records: readonly SourceRecord[];
  readonly faults: readonly RecordFault[];
  readonly notes: readonly string[];
  readonly pages: readonly Page[];
  readonly cursor: Cursor;
}

/** Reads a stream to its end; the cursor goes through JSON as it does through the store. */
export async function readStream(
  host: Host,
  stream: string,
  since: Cursor = null,
): Promise<SqlRead> {
  const pages: Page[] = [];
  let cursor = since;
  for await (const page of pos.read?.(host, { stream, since, with: {} }) ?? []) {
    pages.push(page);
    const copy: Cursor = JSON.parse(JSON.stringify(page.cursor));
    cursor = copy;
  }
  return {
    records: pages.flatMap((page) => page.records),
    faults: pages.flatMap((page) => page.faults ?? []),
    notes: pages.flatMap((page) => page.notes ?? []),
    pages,
    cursor,
  };
}

/** The keys of records, in their order. */
export function keysOf(records: readonly SourceRecord[]): readonly string[] {
  return records.map((record) => record.key);
}

/** What a clock in Berlin shows now, as a text for a statement. */
export function berlinNow(): string {
  return `'${new Date().toLocaleString('sv-SE', { timeZone: 'Europe/Berlin' })}'`;
}
