import { createHash } from 'node:crypto';
import ssh2, { type Algorithms, type ConnectConfig } from 'ssh2';
import { CrossdockError, type Host } from '../../../core/connector/index.ts';
import { POS_ERRORS } from '../errors.ts';
import { settingFault } from '../settings/reader.ts';
import type { SftpSettings } from '../settings/sftp.ts';

/** What a server showed as its key. */
export interface ShownKey {
  /** `SHA256:…`, as ssh-keygen prints it. */
  readonly fingerprint: string;
  /** `ssh-ed25519`, `ssh-rsa`, … */
  readonly type: string;
}

/** Takes what the server shows, and says whether it is trusted. */
export interface KeyWatch {
  shown: ShownKey | null;
  readonly trusts: (key: Buffer) => boolean;
}

/** Algorithms that only old servers need; each is known to be weak, so they are offered last and only on demand. */
const LEGACY: Algorithms = {
  kex: {
    append: ['diffie-hellman-group14-sha1', 'diffie-hellman-group-exchange-sha1'],
    prepend: [],
    remove: [],
  },
  cipher: { append: ['aes256-cbc', 'aes128-cbc', '3des-cbc'], prepend: [], remove: [] },
};

/** Watches for the server's key; one that is not named in the settings is refused, the first one too. */
export function keyWatch(settings: SftpSettings): KeyWatch {
  const watch: KeyWatch = {
    shown: null,
    trusts: (key) => {
      watch.shown = { fingerprint: fingerprintOf(key), type: keyType(key) };
      return settings.hostKeys.includes(watch.shown.fingerprint);
    },
  };
  return watch;
}

/** The fingerprint of a public key in its wire form. */
export function fingerprintOf(key: Buffer): string {
  return `SHA256:${createHash('sha256').update(key).digest('base64').replace(/=+$/, '')}`;
}

/** What the server showed instead of the key that the connection trusts, with the fingerprint to compare. */
export function hostKeyFault(
  settings: SftpSettings,
  shown: ShownKey,
  where: string,
): CrossdockError {
  const offered = `${shown.fingerprint} (${shown.type})`;
  const isFirst = settings.hostKeys.length === 0;
  const what = isFirst
    ? `sftp.hostKey is not set; the server shows ${offered}`
    : `the server shows ${offered} and not ${settings.hostKeys.join(' or ')}`;
  const mend = isFirst
    ? `ask who runs the server for its fingerprint; if it is this one, set sftp.hostKey: ${shown.fingerprint}`
    : `if the server was set up anew and its owner confirms it, set sftp.hostKey: ${shown.fingerprint}`;
  return new CrossdockError(POS_ERRORS.POS_SFTP_HOST_KEY, { what, where, mend });
}

/** How the account shows who it is. Errors: POS_SETTING_INVALID names the secret that cannot be used. */
export function credentials(host: Host, settings: SftpSettings): ConnectConfig {
  const password = host.secrets['sftpPassword']?.reveal();
  const privateKey = host.secrets['sftpPrivateKey']?.reveal();
  const passphrase = host.secrets['sftpPassphrase']?.reveal();
  if (password === undefined && privateKey === undefined) {
    const mend = 'set sftpPassword or sftpPrivateKey under settings, as env:NAME or file:PATH';
    throw settingFault('sftpPassword', 'is missing, and so is sftpPrivateKey', mend);
  }
  if (privateKey !== undefined) checkPrivateKey(privateKey, passphrase);
  return {
    username: settings.user,
    ...(password === undefined ? {} : { password, tryKeyboard: true }),
    ...(privateKey === undefined ? {} : { privateKey }),
    ...(passphrase === undefined ? {} : { passphrase }),
    ...(settings.legacyAlgorithms ? { algorithms: LEGACY } : {}),
  };
}

/** The library's message names the kind of failure and never the key. */
function checkPrivateKey(privateKey: string, passphrase: string | undefined): void {
  const parsed = ssh2.utils.parseKey(privateKey, passphrase);
  if (parsed instanceof Error) {
    if (!/passphrase|decrypt|integrity/i.test(parsed.message)) {
      const mend = 'give the whole file that ssh-keygen made, with its line ends';
      throw settingFault('sftpPrivateKey', 'is no private key in OpenSSH or PEM form', mend);
    }
    const what =
      passphrase === undefined
        ? 'is missing, and sftpPrivateKey is locked with one'
        : 'does not unlock sftpPrivateKey';
    const mend = 'set sftpPassphrase under settings, as env:NAME or file:PATH';
    throw settingFault('sftpPassphrase', what, mend);
  }
  const key = Array.isArray(parsed) ? parsed[0] : parsed;
  if (key?.isPrivateKey() !== true) {
    throw settingFault('sftpPrivateKey', 'is a public key', 'give the private half of the pair');
  }
}

/** The type is the first string of a key's wire form. */
function keyType(key: Buffer): string {
  if (key.length < 4) return 'unknown';
  const length = key.readUInt32BE(0);
  const type = key.subarray(4, 4 + Math.min(length, 64)).toString('latin1');
  return /^[\w@.-]+$/.test(type) ? type : 'unknown';
}
