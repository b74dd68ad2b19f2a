import { connect } from 'node:net';
import SftpClient from 'ssh2-sftp-client';
import { CrossdockError, type Host } from '../../../core/connector/index.ts';
import { addressOf } from '../client/address.ts';
import { POS_ERRORS } from '../errors.ts';
import { type SftpSettings, sftpNetwork, whereOf } from '../settings/sftp.ts';
import { credentials, hostKeyFault, type KeyWatch, keyWatch } from './credentials.ts';
import { liveLink, type SftpLink } from './link.ts';

const KEEP_ALIVES_MISSED_MAX = 3;

/**
 * Opens a session: address guard, TCP, the server's key, the account, the SFTP subsystem.
 *
 * Errors: POS_SFTP_UNREACHABLE, POS_SFTP_HOST_KEY, POS_SFTP_AUTH_REFUSED, POS_SETTING_INVALID, HTTP_HOST_REFUSED.
 */
export async function openLink(host: Host, settings: SftpSettings): Promise<SftpLink> {
  const where = whereOf(settings);
  const account = credentials(host, settings);
  const network = sftpNetwork(settings);
  const machine = { host: settings.host, network, where, setting: 'sftp' } as const;
  const { address, family } = await addressOf(machine);
  host.signal.throwIfAborted();
  const socket = connect({ host: address, port: settings.port, family, noDelay: true });
  const watch = keyWatch(settings);
  const client = new SftpClient('crossdock', { error: quiet, end: quiet, close: quiet });
  const first: { error: Error | null } = { error: null };
  client.on('error', (error: Error) => {
    first.error ??= error;
  });
  client.on('keyboard-interactive', answerPrompts(account.password ?? ''));
  const giveUp = (): void => void socket.destroy();
  host.signal.addEventListener('abort', giveUp, { once: true });
  const disarm = host.clock.after(settings.timeoutMs, giveUp);
  try {
    const sftp = await client.connect({
      ...account,
      sock: socket,
      hostVerifier: (key: Buffer) => watch.trusts(key),
      readyTimeout: settings.timeoutMs,
      keepaliveInterval: settings.keepAliveMs,
      keepaliveCountMax: KEEP_ALIVES_MISSED_MAX,
    });
    return liveLink(host, settings, { where, client, socket, sftp });
  } catch (error) {
    giveUp();
    host.signal.throwIfAborted();
    throw openFault(settings, watch, first.error ?? error);
  } finally {
    disarm();
    host.signal.removeEventListener('abort', giveUp);
  }
}

/** Errors reach the request that waits; the library would print them as well. */
const quiet = (): void => undefined;

/** Many servers ask for the password by a prompt of their own. */
function answerPrompts(password: string) {
  return (
    _name: string,
    _instructions: string,
    _language: string,
    prompts: readonly unknown[],
    finish: (answers: readonly string[]) => void,
  ): void => finish(prompts.map(() => password));
}

function openFault(settings: SftpSettings, watch: KeyWatch, error: unknown): CrossdockError {
  if (error instanceof CrossdockError) return error;
  const where = whereOf(settings);
  const { shown } = watch;
  if (shown !== null && !settings.hostKeys.includes(shown.fingerprint)) {
    return hostKeyFault(settings, shown, where);
  }
  const said = error instanceof Error ? error.message : String(error);
  const level = error instanceof Error && 'level' in error ? error.level : null;
  if (level === 'client-authentication') {
    const what = `the server refuses the account ${settings.user}`;
    return new CrossdockError(POS_ERRORS.POS_SFTP_AUTH_REFUSED, { what, where });
  }
  const mend = mendOf(said);
  return new CrossdockError(POS_ERRORS.POS_SFTP_UNREACHABLE, {
    what: `no session: ${said.slice(0, 200)}`,
    where,
    cause: error,
    ...(mend === null ? {} : { mend }),
  });
}

/** The nearer remedy for what the library says, or null. */
function mendOf(said: string): string | null {
  if (/no matching/i.test(said)) {
    return 'if the server cannot be renewed, set sftp.legacyAlgorithms: true';
  }
  if (/ECONNREFUSED/.test(said)) {
    return 'nothing listens there: correct sftp.host and sftp.port, or have the server started';
  }
  return /handshake/i.test(said)
    ? 'what answers there does not speak SSH, or turns the hub away: correct sftp.port, or have the hub let in'
    : null;
}
