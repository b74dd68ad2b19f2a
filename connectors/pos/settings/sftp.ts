import { resolve } from 'node:path';
import type { JsonObject, Network } from '../../../core/connector/index.ts';
import { type SettingsReader, settingFault, settingsReader } from './reader.ts';

/** A drop folder behind SFTP. */
export interface SftpSettings {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  /** The drop folder on the server, absolute or below the user's home. */
  readonly folder: string;
  /** Fingerprints of the keys that the server may show, `SHA256:…`; without one nothing is trusted. */
  readonly hostKeys: readonly string[];
  /** Longest wait for the connection, and for one answer of the server. */
  readonly timeoutMs: number;
  /** How often a silent server is asked whether it is still there. */
  readonly keepAliveMs: number;
  /** Requests for one file that are under way at one time. */
  readonly concurrency: number;
  /** Attempts to connect, and to repeat a step whose connection was lost. */
  readonly attempts: number;
  /** Whether algorithms of old servers are offered as well. */
  readonly legacyAlgorithms: boolean;
  readonly allowPrivate: boolean;
  /** The folder of this machine where files lie while they are read; null takes the one for temporary files. */
  readonly spool: string | null;
}

const FINGERPRINT = /^SHA256:[A-Za-z0-9+/]{43}=?$/;

/** Reads the `sftp` setting. Errors: POS_SETTING_INVALID. */
export function sftpSettings(object: JsonObject, baseDir: string): SftpSettings {
  const reader = settingsReader(object, 'sftp');
  const spool = reader.optionalText('spool');
  const settings: SftpSettings = {
    host: needed(reader, 'host', 'name the SFTP server'),
    port: reader.integer('port', 22, { minimum: 1, maximum: 65_535 }),
    user: needed(reader, 'user', 'name the account on the SFTP server'),
    folder: needed(reader, 'folder', 'name the drop folder on the SFTP server'),
    hostKeys: hostKeys(reader),
    timeoutMs: reader.durationMs('timeout', '20s'),
    keepAliveMs: reader.durationMs('keepAlive', '15s'),
    concurrency: reader.integer('concurrency', 16, { minimum: 1, maximum: 64 }),
    attempts: reader.integer('attempts', 3, { minimum: 1, maximum: 10 }),
    legacyAlgorithms: reader.flag('legacyAlgorithms', false),
    allowPrivate: reader.flag('allowPrivate', false),
    spool: spool === null ? null : resolve(baseDir, spool),
  };
  reader.close();
  if (settings.timeoutMs < 1) throw settingFault('sftp.timeout', 'is no time at all');
  return settings;
}

/** Where a connection over SFTP may go: to that host and no other (T38). */
export function sftpNetwork({ host, allowPrivate }: SftpSettings): Network {
  return { hosts: [host], allowPrivate };
}

function needed(reader: SettingsReader, name: string, mend: string): string {
  const text = reader.text(name, '').trim();
  if (text === '') throw settingFault(`sftp.${name}`, 'is missing', mend);
  if (text.includes('\0')) throw settingFault(`sftp.${name}`, 'holds a NUL character');
  return text;
}

/** One fingerprint, or several while a server changes its key. */
function hostKeys(reader: SettingsReader): readonly string[] {
  const value = reader.json('hostKey');
  const keys = typeof value === 'string' ? [value] : reader.texts('hostKey');
  for (const key of keys) {
    if (FINGERPRINT.test(key)) continue;
    const mend = 'write it as ssh-keygen -lf prints it: SHA256: and 43 characters';
    throw settingFault('sftp.hostKey', `"${key}" is no SHA256 fingerprint`, mend);
  }
  return keys.map((key) => key.replace(/=$/, ''));
}

/** The server and the account, for messages; never a secret. */
export function whereOf({ user, host, port }: SftpSettings): string {
  return `sftp://${user}@${host}:${port}`;
}
