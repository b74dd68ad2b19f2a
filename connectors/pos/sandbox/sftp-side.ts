import ssh2 from 'ssh2';
import type { Clock, Random } from '../../../core/connector/index.ts';
import { type Database, makeCallLog } from '../../../core/connector/sandbox/kit.ts';
import { fingerprintOf } from '../sftp/credentials.ts';
import type { TillTables } from './back-office/tables.ts';
import type { PosControls, PosSandboxOptions } from './options.ts';
import { makeSftpFaults, type SftpNote } from './sftp/faults.ts';
import { startSftpServer } from './sftp/server.ts';

/** The SFTP side of the sandbox, which can be set up anew while it runs. */
export interface SftpSide
  extends Pick<
    PosControls,
    'setPassword' | 'newHostKey' | 'cutSessions' | 'setFaults' | 'calls' | 'clearCalls'
  > {
  readonly port: number;
  readonly user: string;
  password(): string;
  /** The fingerprint of the key that it shows now. */
  hostKey(): string;
  close(): Promise<void>;
}

interface SideParts {
  readonly clock: Clock;
  readonly random: Random;
  readonly now: () => number;
  readonly folder: string;
  readonly database: Database<TillTables>;
  readonly changed: () => void;
}

/** Starts the SFTP side; its key is kept with the store's rows. */
export async function openSftpSide(
  options: Pick<PosSandboxOptions, 'sftpPort' | 'user' | 'password'>,
  parts: SideParts,
): Promise<SftpSide> {
  const { clock, now, folder, database, changed } = parts;
  const user = options.user ?? 'till';
  const faults = makeSftpFaults();
  const log = makeCallLog<SftpNote>();
  let password = options.password ?? parts.random.hex(12);
  let hostKey = keptKey(database) ?? freshKey(database);
  const start = (port: number) =>
    startSftpServer({
      ...{ clock, now, folder, port, user, hostKey, faults, changed },
      password: () => password,
      note: log.add,
    });
  let server = await start(options.sftpPort ?? 0);
  return {
    port: server.port,
    user,
    password: () => password,
    hostKey: () => fingerprint(hostKey),
    setPassword: (next) => {
      password = next;
    },
    newHostKey: async () => {
      const { port } = server;
      hostKey = freshKey(database);
      await server.close();
      server = await start(port);
      return fingerprint(hostKey);
    },
    cutSessions: () => server.cutAll(),
    setFaults: faults.set,
    calls: log.all,
    clearCalls: log.clear,
    close: () => server.close(),
  };
}

const KEY = 'hostKey';

function keptKey({ tables }: Database<TillTables>): string | null {
  return tables.identity.get(KEY)?.value ?? null;
}

function freshKey(database: Database<TillTables>): string {
  // Of the ed25519 keys that ssh2 1.17 makes, it cannot read one in 300.
  const pair = ssh2.utils.generateKeyPairSync('ecdsa', { bits: 256 });
  database.tables.identity.put({ id: KEY, value: pair.private });
  database.commit();
  return pair.private;
}

function fingerprint(privateKey: string): string {
  const parsed = ssh2.utils.parseKey(privateKey);
  const key = Array.isArray(parsed) ? parsed[0] : parsed;
  if (key === undefined || key instanceof Error) throw new Error('the host key cannot be read');
  return fingerprintOf(key.getPublicSSH());
}
