import { execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createConnection } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../../../free-port.ts';

/** A real OpenSSH server on this machine, with keys and configuration of its own. */
export interface Sshd {
  readonly port: number;
  readonly user: string;
  /** Fingerprint of the key that it shows. */
  readonly hostKey: string;
  readonly privateKey: string;
  /** Stops it and starts it again on the same port, with a new key when asked. */
  restart(change?: { readonly newHostKey: boolean }): Promise<Sshd>;
  /** Ends every session at once, as a crash of the server's machine does; it listens on. */
  killSessions(): void;
  /** What it wrote to its log. */
  log(): Promise<string>;
  stop(): Promise<void>;
}

export interface SshdOptions {
  /** Flags of internal-sftp, such as `-R` for reading only. */
  readonly sftpFlags?: string;
  /** Another program in the place of internal-sftp. */
  readonly subsystem?: string;
  readonly lines?: readonly string[];
}

const PATH = process.env['SSHD_PATH'] ?? '/usr/sbin/sshd';
const STARTS_MAX = 200;

/** Why no real server can be started here, or null. In CI nothing is missing, so there the tests fail instead. */
export function whyNoSshd(): string | null {
  if (existsSync(PATH) || process.env['CI'] !== undefined) return null;
  return `${PATH} is not installed (apt-get install openssh-server, or set SSHD_PATH)`;
}

/** Starts a server whose SFTP side is open to one key of this account, on a free port of the loopback. */
export async function startSshd(options: SshdOptions = {}): Promise<Sshd> {
  const dir = await mkdtemp(join(tmpdir(), 'crossdock-sshd-'));
  makeKey(join(dir, 'host'));
  makeKey(join(dir, 'user'));
  // The server wants this folder when it runs as root, and only the package's start script makes it.
  if (userInfo().uid === 0) mkdirSync('/run/sshd', { recursive: true, mode: 0o755 });
  return await run(dir, await freePort(), options);
}

async function run(dir: string, port: number, options: SshdOptions): Promise<Sshd> {
  await writeFile(join(dir, 'config'), config(dir, port, options));
  const process = spawn(PATH, ['-D', '-f', join(dir, 'config'), '-E', join(dir, 'log')], {
    stdio: 'ignore',
  });
  const ended = new Promise<void>((resolve) => process.once('exit', () => resolve()));
  const failed = new Promise<never>((_resolve, reject) => process.once('error', reject));
  const end = async (): Promise<void> => {
    killAll(childrenOf(process.pid));
    process.kill('SIGKILL');
    await ended;
  };
  const log = (): Promise<string> => readFile(join(dir, 'log'), 'utf8').catch(() => '');
  await Promise.race([untilListening(port, log), failed]);
  return {
    port,
    user: userInfo().username,
    hostKey: fingerprint(join(dir, 'host.pub')),
    privateKey: readFileSync(join(dir, 'user'), 'utf8'),
    restart: async (change) => {
      await end();
      if (change?.newHostKey === true) {
        await Promise.all([rm(join(dir, 'host')), rm(join(dir, 'host.pub'))]);
        makeKey(join(dir, 'host'));
      }
      return await run(dir, port, options);
    },
    killSessions: () => killAll(childrenOf(process.pid)),
    log,
    stop: async () => {
      await end();
      await rm(dir, { recursive: true, force: true });
    },
  };
}

function config(dir: string, port: number, options: SshdOptions): string {
  const { sftpFlags = '', subsystem = 'internal-sftp', lines = [] } = options;
  return [
    `Port ${port}`,
    'ListenAddress 127.0.0.1',
    `HostKey ${join(dir, 'host')}`,
    `PidFile ${join(dir, 'pid')}`,
    `AuthorizedKeysFile ${join(dir, 'user.pub')}`,
    'PasswordAuthentication yes',
    'PermitRootLogin prohibit-password',
    'StrictModes no',
    'UsePAM no',
    'LogLevel VERBOSE',
    `Subsystem sftp ${subsystem} ${sftpFlags}`,
    ...lines,
    '',
  ].join('\n');
}

function makeKey(path: string): void {
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', path]);
}

function fingerprint(publicKey: string): string {
  const blob = Buffer.from(readFileSync(publicKey, 'utf8').split(' ')[1] ?? '', 'base64');
  const digest = createHash('sha256').update(blob).digest('base64');
  return `SHA256:${digest.replace(/=+$/, '')}`;
}

/** The processes that serve the sessions, their own children included. */
function childrenOf(pid: number | undefined): readonly number[] {
  if (pid === undefined) return [];
  const path = `/proc/${pid}/task/${pid}/children`;
  const text = existsSync(path) ? readFileSync(path, 'utf8') : '';
  const children = text.split(' ').filter((part) => part !== '');
  return children.flatMap((child) => [Number(child), ...childrenOf(Number(child))]);
}

function killAll(pids: readonly number[]): void {
  for (const pid of pids) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It ended by itself.
    }
  }
}

async function untilListening(port: number, log: () => Promise<string>): Promise<void> {
  for (let attempt = 0; attempt < STARTS_MAX; attempt += 1) {
    if (await answers(port)) return;
    await new Promise<void>((resolve) => setTimeout(resolve, 25));
  }
  throw new Error(`sshd does not listen on ${port}: ${await log()}`);
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection({ host: '127.0.0.1', port });
    socket.once('data', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
    socket.once('close', () => resolve(false));
  });
}
