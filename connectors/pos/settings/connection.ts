import { isAbsolute, resolve } from 'node:path';
import { CrossdockError, type Host, isJsonObject } from '../../../core/connector/index.ts';
import { POS_ERRORS } from '../errors.ts';
import { type Feed, parseFeeds } from './feed.ts';
import { type Outbox, parseOutbox } from './outbox.ts';
import { settingFault } from './reader.ts';

/** The connection's settings, read and checked. */
export interface PosSettings {
  /** The drop folder, absolute. */
  readonly folder: string;
  readonly feeds: readonly Feed[];
  readonly outbox: Outbox | null;
  /** How far back a re-sent file is recognised by its content, in days. */
  readonly duplicateDays: number;
}

const DEFAULT_DUPLICATE_DAYS = 400;

/** Reads the settings of a connection. Errors: POS_SETTING_INVALID. */
export function posSettings(host: Pick<Host, 'settings' | 'baseDir'>): PosSettings {
  const { settings, baseDir } = host;
  const folder = settings['folder'];
  if (typeof folder !== 'string' || folder === '') {
    throw settingFault('folder', 'is missing', 'name the drop folder');
  }
  const days = settings['duplicateDays'] ?? DEFAULT_DUPLICATE_DAYS;
  if (typeof days !== 'number' || !Number.isSafeInteger(days) || days < 0) {
    throw settingFault('duplicateDays', 'is not a whole number of days');
  }
  const root = isAbsolute(folder) ? folder : resolve(baseDir, folder);
  return {
    folder: root,
    feeds: parseFeeds(objectAt(settings, 'feeds')),
    outbox: parseOutbox(objectAt(settings, 'outbox'), root),
    duplicateDays: days,
  };
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
