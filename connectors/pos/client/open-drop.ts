import type { Host } from '../../../core/connector/index.ts';
import type { PosSettings } from '../settings/connection.ts';
import { settingFault } from '../settings/reader.ts';
import { openSftpDrop } from '../sftp/sftp-drop.ts';
import type { Drop } from './drop.ts';
import { openLocalDrop } from './local-drop.ts';

/**
 * Opens the drop folder of a connection, wherever its settings say that it lies.
 *
 * Errors: POS_FOLDER_UNUSABLE, and the POS_SFTP_* of the transport.
 */
export async function openDrop(host: Host, settings: PosSettings): Promise<Drop> {
  const { place } = settings;
  if (place.kind === 'none') throw settingFault('folder', 'is missing', 'name the drop folder');
  if (place.kind === 'folder') return await openLocalDrop(place.folder);
  return await openSftpDrop(host, place.sftp);
}
