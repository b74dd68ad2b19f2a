import type { Socket } from 'node:net';
import type { SFTPWrapper } from 'ssh2';
import type SftpClient from 'ssh2-sftp-client';
import type { CrossdockError, Host } from '../../../core/connector/index.ts';
import type { SftpSettings } from '../settings/sftp.ts';
import { lostFault } from './faults.ts';
import { makeGate } from './gate.ts';

/** Called by the library with what became of a request. */
type Done<T> = (error: Error | null | undefined, value: T) => void;

/** Makes one request of the library. */
type Call<T> = (sftp: SFTPWrapper, done: Done<T>) => void;

/** One live SFTP session. */
export interface SftpLink {
  /** `sftp://user@host:port`, for messages. */
  readonly where: string;
  isOpen(): boolean;
  /**
   * One request to the server, beside at most `concurrency` others.
   *
   * Errors: POS_SFTP_LOST when the session breaks or no answer comes in time, else the server's own status.
   */
  request<T>(what: string, call: Call<T>): Promise<T>;
  close(): Promise<void>;
}

/** What a session stands on. */
export interface LinkParts {
  readonly where: string;
  readonly client: SftpClient;
  readonly socket: Socket;
  readonly sftp: SFTPWrapper;
}

/** How long a server may take to say good-bye. */
const GOODBYE_MS = 1_000;

/** Makes a session out of an open SFTP channel: bounded, with a time limit on each answer. */
export function liveLink(host: Host, settings: SftpSettings, parts: LinkParts): SftpLink {
  const { where, client, socket, sftp } = parts;
  const { clock, signal } = host;
  const gate = makeGate(settings.concurrency);
  const waiting = new Set<(fault: CrossdockError) => void>();
  let isOpen = true;

  function lose(what: string): void {
    if (!isOpen) return;
    isOpen = false;
    socket.destroy();
    const fault = lostFault(where, what);
    for (const fail of [...waiting]) fail(fault);
  }

  sftp.on('close', () => lose('the server ended the session'));
  client.on('close', () => lose('the connection was closed'));

  function send<T>(what: string, call: Call<T>): Promise<T> {
    signal.throwIfAborted();
    if (!isOpen) return Promise.reject(lostFault(where, `the session is gone: ${what}`));
    return new Promise<T>((resolve, reject) => {
      const settle = (end: () => void): void => {
        disarm();
        waiting.delete(fail);
        signal.removeEventListener('abort', abort);
        end();
      };
      const fail = (error: unknown): void => settle(() => reject(error));
      const abort = (): void => fail(signal.reason);
      const disarm = clock.after(settings.timeoutMs, () => {
        lose(`no answer within ${settings.timeoutMs} ms: ${what}`);
      });
      waiting.add(fail);
      signal.addEventListener('abort', abort, { once: true });
      try {
        call(sftp, (error, value) => {
          if (error === null || error === undefined) settle(() => resolve(value));
          else fail(hasStatus(error) ? error : lostFault(where, `it broke: ${what}`, error));
        });
      } catch (error) {
        // The library throws at once when the server does not offer the request.
        fail(error);
      }
    });
  }

  return {
    where,
    isOpen: () => isOpen,
    request: (what, call) => gate(() => send(what, call)),
    close: async () => {
      isOpen = false;
      const disarm = clock.after(GOODBYE_MS, () => socket.destroy());
      await client.end();
      disarm();
      socket.destroy();
    },
  };
}

/** Without a status the library only says that the session broke while it waited. */
function hasStatus(error: Error): boolean {
  return 'code' in error && typeof error.code === 'number';
}
