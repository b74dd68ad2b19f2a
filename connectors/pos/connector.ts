import { defineConnector, type Host, type SourceRecord } from '../../core/connector/index.ts';
import { catalogOf } from './catalog.ts';
import { checkConnection } from './check.ts';
import { openDrop } from './client/open-drop.ts';
import { publish, published } from './destination/publish.ts';
import { POS_ERRORS } from './errors.ts';
import { feedOf, posNetwork, posSettings } from './settings/connection.ts';
import { POS_SETTINGS } from './settings/spec.ts';
import { closeSession } from './sftp/session.ts';
import { findRecords } from './source/find.ts';
import { readFeed } from './source/read.ts';

/**
 * Legacy points of sale that drop files into a folder and take files back.
 *
 * Shape: every feed of the settings is a stream that can be read, every file of the outbox one that
 * can be written.
 * One flow reads a feed, for its files move away.
 */
export const pos = defineConnector({
  spec: {
    name: 'pos',
    about: 'Tills that write CSV, fixed-width, dBase or POSLog files into a drop folder.',
    settings: POS_SETTINGS,
    limits: () => [{ kind: 'concurrency', size: 1 }],
    network: posNetwork,
  },
  errors: POS_ERRORS,
  check: checkConnection,
  catalog: catalogOf,
  read: readFeed,
  write: publish,
  lookup,
  close: closeSession,
});

/** The last word of the till on those keys, or what the hub last published to it. */
async function lookup(
  host: Host,
  stream: string,
  keys: readonly string[],
): Promise<readonly (SourceRecord | null)[]> {
  const settings = posSettings(host);
  const isOut = settings.outbox?.files.some((file) => file.stream === stream) ?? false;
  if (isOut) return await published(host, settings, stream, keys);
  const feed = feedOf(settings, stream, host.connection);
  const drop = await openDrop(host, settings);
  return await findRecords(host, { drop, feed, duplicateDays: settings.duplicateDays }, keys);
}
