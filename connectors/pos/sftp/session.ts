import { type Host, type HttpClient, lineOf } from '../../../core/connector/index.ts';
import { type SftpSettings, whereOf } from '../settings/sftp.ts';
import { type ClosedFolders, closedFolders } from './closed-folders.ts';
import { isLost, tellsOf } from './faults.ts';
import type { SftpLink } from './link.ts';
import { openSpool, type Spool } from './spool.ts';

/** The one SFTP session of a connection, opened when it is needed and again when it was lost. */
export interface SftpSession {
  /** `sftp://user@host:port`, for messages. */
  readonly where: string;
  readonly spool: Spool;
  /** Listings of folders that do not change any more. */
  readonly closed: ClosedFolders;
  /** Does a step that may be repeated from its beginning: it is, when the session is lost under it. */
  run<T>(step: (link: SftpLink) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 10_000;

/** Sessions by the connection's HTTP client, which each opened connection has for itself. */
const SESSIONS = new WeakMap<HttpClient, SftpSession>();

/** The session that all verbs of a connection share. */
export function sftpSession(host: Host, settings: SftpSettings): SftpSession {
  const known = SESSIONS.get(host.http);
  if (known !== undefined) return known;
  const fresh = newSession(host, settings);
  SESSIONS.set(host.http, fresh);
  return fresh;
}

/** Ends the session of a connection, if it ever had one, and removes what it kept on this machine. */
export async function closeSession(host: Host): Promise<void> {
  const known = SESSIONS.get(host.http);
  SESSIONS.delete(host.http);
  await known?.close();
}

/** SSH is loaded with the first session: most tills drop their files in a folder of this machine. */
async function open(host: Host, settings: SftpSettings): Promise<SftpLink> {
  const { openLink } = await import('./open-link.ts');
  return openLink(host, settings);
}

function newSession(host: Host, settings: SftpSettings): SftpSession {
  const spool = openSpool(settings.spool, host.random);
  const line = lineOf(host, 'sftp');
  let link: SftpLink | null = null;
  let opening: Promise<SftpLink> | null = null;

  /** Verbs that need a session at the same moment wait for the same one. */
  async function current(isRepetition: boolean): Promise<SftpLink> {
    if (link?.isOpen() === true) return link;
    const about = { tells: tellsOf, isRepetition };
    opening ??= line
      .attempt(about, () => open(host, settings))
      .finally(() => {
        opening = null;
      });
    link = await opening;
    return link;
  }

  async function run<T>(step: (link: SftpLink) => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt += 1) {
      host.signal.throwIfAborted();
      try {
        const live = await current(attempt > 1);
        return await line.attempt({ tells: tellsOf, isRepetition: attempt > 1 }, () => step(live));
      } catch (error) {
        if (!isLost(error) || attempt >= settings.attempts || !line.mayRepeat()) throw error;
        host.log.debug('An SFTP step is repeated.', { attempt, where: whereOf(settings) });
        await host.clock.sleep(pauseMs(host, attempt), host.signal);
      }
    }
  }

  return {
    where: whereOf(settings),
    spool,
    closed: closedFolders(),
    run,
    close: async () => {
      const last = link ?? (await opening?.catch(() => null)) ?? null;
      link = null;
      await last?.close();
      await spool.close();
    },
  };
}

/** Exponential with full jitter, so that many tills behind one server do not come back at one moment. */
function pauseMs(host: Host, attempt: number): number {
  const cap = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (attempt - 1));
  return Math.round(host.random.next() * cap);
}
