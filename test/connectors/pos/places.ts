import type { JsonObject } from '../../../core/connector/index.ts';
import { type Sshd, type SshdOptions, startSshd, whyNoSshd } from './sftp/sshd.ts';

/** What makes a connection reach a folder of this machine. */
export interface Reach {
  readonly settings: JsonObject;
  readonly secrets: Readonly<Record<string, string>>;
}

/** A way to a drop folder. */
export interface Place {
  readonly name: string;
  readonly isRemote: boolean;
  /** Why it cannot be gone here, or null. */
  readonly missing: () => string | null;
  readonly start: () => Promise<void>;
  readonly stop: () => Promise<void>;
  readonly reach: (folder: string) => Reach;
}

const LOCAL: Place = {
  name: 'in a folder',
  isRemote: false,
  missing: () => null,
  start: () => Promise.resolve(),
  stop: () => Promise.resolve(),
  reach: (folder) => ({ settings: { folder }, secrets: {} }),
};

let present = LOCAL;

/** The place that benches are opened in now. */
export function presentPlace(): Place {
  return present;
}

/** The drop folder behind a real OpenSSH server. */
function sftpPlace(): Place {
  let server: Sshd | null = null;
  return {
    name: 'over SFTP',
    isRemote: true,
    missing: whyNoSshd,
    start: async () => {
      server = await startSshd();
    },
    stop: async () => {
      await server?.stop();
      server = null;
    },
    reach: (folder) => {
      if (server === null) throw new Error('the SFTP server is not running');
      return reachOver(server, folder);
    },
  };
}

/** The settings and secrets of a folder behind a server. */
export function reachOver(
  server: Pick<Sshd, 'port' | 'user' | 'hostKey' | 'privateKey'>,
  folder: string,
  over: JsonObject = {},
): Reach {
  const { port, user, hostKey } = server;
  const sftp = { host: '127.0.0.1', port, user, folder, hostKey, allowPrivate: true, ...over };
  return { settings: { sftp }, secrets: { sftpPrivateKey: server.privateKey } };
}

/** Describes what a real OpenSSH server does, or skips it by name where there is none. */
export function describeSshd(
  title: string,
  cases: (server: () => Sshd) => void,
  options: SshdOptions = {},
): void {
  const why = whyNoSshd();
  let server: Sshd | null = null;
  describe(`${title}${why === null ? '' : ` (skipped: ${why})`}`, () => {
    before(async function () {
      if (why !== null) this.skip();
      server = await startSshd(options);
    });
    after(async () => {
      await server?.stop();
    });
    cases(() => {
      if (server === null) throw new Error('the SFTP server is not running');
      return server;
    });
  });
}

/** Describes what holds wherever the drop folder lies; a place that cannot be gone to here is skipped by name. */
export function describeEverywhere(title: string, cases: (place: Place) => void): void {
  for (const place of [LOCAL, sftpPlace()]) {
    const why = place.missing();
    describe(`${title}, ${place.name}${why === null ? '' : ` (skipped: ${why})`}`, () => {
      before(async function () {
        if (why !== null) this.skip();
        await place.start();
        present = place;
      });
      after(async () => {
        present = LOCAL;
        await place.stop();
      });
      cases(place);
    });
  }
}
