import { IANAZone } from 'luxon';
import type { JsonObject, Network } from '../../../../core/connector/index.ts';
import { type SettingsReader, settingFault, settingsReader } from '../../settings/reader.ts';

/** The kinds of databases that a till may keep its rows in. */
export const DATABASE_KINDS = ['postgres', 'mariadb', 'sqlserver', 'oracle'] as const;

/** One of them. */
export type DatabaseKind = (typeof DATABASE_KINDS)[number];

/** How the database proves who it is. */
export interface TlsRule {
  /** `off` sends everything in clear text; there is no way to encrypt without checking. */
  readonly use: 'verify' | 'off';
  /** The certificate of the authority that signed the database's own, or null for the public ones. */
  readonly caFile: string | null;
  /** The name in the certificate, when it is not the host's. */
  readonly serverName: string | null;
}

/** Where the till's database is and how it is spoken to. */
export interface Database {
  readonly kind: DatabaseKind;
  readonly host: string;
  readonly port: number | null;
  readonly name: string;
  /** The schema of tables that name none of their own, or null for the usual one of the kind. */
  readonly schema: string | null;
  readonly user: string;
  /** The login that writes to staging tables, or null when nothing is written. */
  readonly stagingUser: string | null;
  readonly tls: TlsRule;
  readonly allowPrivate: boolean;
  /** The zone of times that carry none. */
  readonly zone: string;
  readonly statementMs: number;
  readonly connectMs: number;
  /** Connections open at one time for reading; one more is used for writing. */
  readonly connections: number;
}

/** Reads the `database` setting. Errors: POS_SETTING_INVALID. */
export function parseDatabase(object: JsonObject): Database {
  const reader = settingsReader(object, 'database');
  const database: Database = {
    kind: chosenOption(reader, 'kind', DATABASE_KINDS),
    host: needed(reader, 'host', "name the database's machine"),
    port: reader.optionalInteger('port', { minimum: 1, maximum: 65_535 }),
    name: needed(reader, 'name', 'name the database (for Oracle its service)'),
    schema: reader.optionalText('schema'),
    user: needed(reader, 'user', 'name a login that may only read'),
    stagingUser: reader.optionalText('stagingUser'),
    tls: tlsRule(reader.object('tls')),
    allowPrivate: reader.flag('allowPrivate', false),
    zone: reader.text('zone', 'UTC'),
    statementMs: within(reader, 'statementTimeout', '30s', { minimum: 100, maximum: 600_000 }),
    connectMs: within(reader, 'connectTimeout', '10s', { minimum: 100, maximum: 120_000 }),
    connections: reader.integer('connections', 2, { minimum: 1, maximum: 10 }),
  };
  reader.close();
  if (!IANAZone.isValidZone(database.zone)) {
    const mend = 'use an IANA name such as Europe/London';
    throw settingFault('database.zone', `"${database.zone}" is no time zone`, mend);
  }
  if (database.kind === 'oracle' && database.tls.caFile !== null) {
    const mend = 'name the authority in NODE_EXTRA_CA_CERTS, where the driver for Oracle looks';
    throw settingFault('database.tls.caFile', 'is not what the driver for Oracle takes', mend);
  }
  if (database.stagingUser === database.user) {
    const mend = 'have a second login made that may write to the staging tables and nothing else';
    throw settingFault('database.stagingUser', 'is the login that reads', mend);
  }
  return database;
}

/** Where a connection to the database may go: to that host and no other (T38). */
export function databaseNetwork({ host, allowPrivate }: Database): Network {
  return { hosts: [host], allowPrivate };
}

/** A choice that has no default. Errors: POS_SETTING_INVALID. */
export function chosenOption<T extends string>(
  reader: SettingsReader,
  name: string,
  options: readonly T[],
): T {
  const written = reader.optionalText(name);
  const found = options.find((option) => option === written);
  if (found !== undefined) return found;
  const what = written === null ? 'is missing' : `"${written}" is not known`;
  throw settingFault(`${reader.where}.${name}`, what, `write one of ${options.join(', ')}`);
}

function needed(reader: SettingsReader, name: string, mend: string): string {
  const text = reader.text(name, '').trim();
  if (text === '') throw settingFault(`database.${name}`, 'is missing', mend);
  if (text.includes('\0')) throw settingFault(`database.${name}`, 'holds a NUL character');
  return text;
}

function within(
  reader: SettingsReader,
  name: string,
  fallback: string,
  { minimum, maximum }: { readonly minimum: number; readonly maximum: number },
): number {
  const ms = reader.durationMs(name, fallback);
  if (ms >= minimum && ms <= maximum) return ms;
  throw settingFault(`database.${name}`, `must lie between ${minimum} and ${maximum} ms`);
}

function tlsRule(reader: SettingsReader): TlsRule {
  const rule: TlsRule = {
    use: reader.option('use', ['verify', 'off'], 'verify'),
    caFile: reader.optionalText('caFile'),
    serverName: reader.optionalText('serverName'),
  };
  reader.close();
  if (rule.use === 'off' && (rule.caFile !== null || rule.serverName !== null)) {
    throw settingFault(reader.where, 'names a certificate although TLS is off');
  }
  return rule;
}
