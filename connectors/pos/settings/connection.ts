import { isAbsolute, resolve } from 'node:path';
import {
  CrossdockError,
  type Host,
  isJsonObject,
  type Network,
  type SessionSystem,
} from '../../../core/connector/index.ts';
import { POS_ERRORS } from '../errors.ts';
import { databaseNetwork } from '../sql/settings/database.ts';
import { type SqlSettings, sqlSettings } from '../sql/settings/sql-settings.ts';
import { type Feed, parseFeeds } from './feed.ts';
import { type Outbox, parseOutbox } from './outbox.ts';
import { settingFault } from './reader.ts';
import { type SftpSettings, sftpNetwork, sftpSettings } from './sftp.ts';

/** Where the drop folder lies; `folder` is absolute. A till that answers SQL needs none. */
export type DropPlace =
  | { readonly kind: 'none' }
  | { readonly kind: 'folder'; readonly folder: string }
  | { readonly kind: 'sftp'; readonly sftp: SftpSettings };

/** The connection's settings, read and checked. */
export interface PosSettings {
  /** Where the drop folder lies. */
  readonly place: DropPlace;
  readonly feeds: readonly Feed[];
  readonly outbox: Outbox | null;
  /** The till's database, or null when it only drops files. */
  readonly sql: SqlSettings | null;
  /** How far back a re-sent file is recognised by its content, in days. */
  readonly duplicateDays: number;
}

const DEFAULT_DUPLICATE_DAYS = 400;

/** Settings that were read before: every look into a folder asks for them, and an open connection's never change. */
const READ = new WeakMap<
  Host['settings'],
  { readonly baseDir: string; readonly read: PosSettings }
>();

/** Reads the settings of a connection. Errors: POS_SETTING_INVALID. */
export function posSettings(host: Pick<Host, 'settings' | 'baseDir'>): PosSettings {
  const { settings, baseDir } = host;
  const known = READ.get(settings);
  if (known?.baseDir === baseDir) return known.read;
  const read = readSettings(settings, baseDir);
  READ.set(settings, { baseDir, read });
  return read;
}

function readSettings(settings: Host['settings'], baseDir: string): PosSettings {
  const days = settings['duplicateDays'] ?? DEFAULT_DUPLICATE_DAYS;
  if (typeof days !== 'number' || !Number.isSafeInteger(days) || days < 0) {
    throw settingFault('duplicateDays', 'is not a whole number of days');
  }
  return {
    place: dropPlace(settings, baseDir),
    feeds: parseFeeds(objectAt(settings, 'feeds')),
    outbox: parseOutbox(objectAt(settings, 'outbox')),
    sql: sqlSettings(settings),
    duplicateDays: days,
  };
}

/** The network that the settings need, none for a folder of this machine (T38). Errors: POS_SETTING_INVALID. */
export function posNetwork(settings: Host['settings']): Network {
  const place = dropPlace(settings, '/');
  const sql = sqlSettings(settings);
  const networks = [
    ...(place.kind === 'sftp' ? [sftpNetwork(place.sftp)] : []),
    ...(sql === null ? [] : [databaseNetwork(sql.database)]),
  ];
  return {
    hosts: networks.flatMap((network) => network.hosts),
    allowPrivate: networks.length > 0 && networks.every((network) => network.allowPrivate),
  };
}

/** The systems that sessions are opened with; a folder of this machine is none. Errors: POS_SETTING_INVALID. */
export function posSessions(settings: Host['settings']): readonly SessionSystem[] {
  const { place, feeds, outbox, sql } = posSettings({ settings, baseDir: '/' });
  const streams = (some: readonly { readonly stream: string }[]) => some.map((one) => one.stream);
  return [
    ...(place.kind === 'sftp'
      ? [{ name: 'sftp', streams: streams([...feeds, ...(outbox?.files ?? [])]) }]
      : []),
    ...(sql === null
      ? []
      : [{ name: 'database', streams: streams([...sql.tables, ...sql.staging]) }]),
  ];
}

/** One place and no second one, or nobody could say which of them a file was lost in. */
function dropPlace(settings: Host['settings'], baseDir: string): DropPlace {
  const folder = settings['folder'];
  const sftp = settings['sftp'];
  const hasFolder = folder !== undefined && folder !== null && folder !== '';
  const hasSftp = sftp !== undefined && sftp !== null;
  if (hasFolder && hasSftp) {
    throw settingFault(
      'sftp',
      'stands beside folder',
      'keep one: sftp.folder names the folder there',
    );
  }
  if (hasSftp) return { kind: 'sftp', sftp: sftpSettings(objectAt(settings, 'sftp'), baseDir) };
  if (!hasFolder && isSqlOnly(settings)) return { kind: 'none' };
  if (typeof folder !== 'string' || folder === '') {
    throw settingFault('folder', 'is missing', 'name the drop folder, or give sftp or database');
  }
  return { kind: 'folder', folder: isAbsolute(folder) ? folder : resolve(baseDir, folder) };
}

function isSqlOnly(settings: Host['settings']): boolean {
  const isEmpty = (name: string): boolean => Object.keys(objectAt(settings, name)).length === 0;
  return !isEmpty('database') && isEmpty('feeds') && isEmpty('outbox');
}

/** The feed of a stream. Errors: POS_STREAM_UNKNOWN. */
export function feedOf(settings: PosSettings, stream: string, connection: string): Feed {
  const feed = settings.feeds.find((candidate) => candidate.stream === stream);
  if (feed !== undefined) return feed;
  const known = settings.feeds.map((candidate) => candidate.stream).join(', ');
  throw new CrossdockError(POS_ERRORS.POS_STREAM_UNKNOWN, {
    what: `no feed is called "${stream}"; there is ${known === '' ? 'none at all' : known}`,
    where: `connection ${connection}`,
  });
}

function objectAt(settings: Host['settings'], name: string): Host['settings'] {
  const value = settings[name];
  if (value === undefined || value === null) return {};
  if (isJsonObject(value)) return value;
  throw settingFault(name, 'is not an object');
}
