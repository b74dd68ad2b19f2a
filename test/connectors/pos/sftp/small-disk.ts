/** A small disk in a namespace of its own, and servers of SFTP that work on one of 64 KiB or under a limit. */
import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const SERVERS = ['/usr/lib/openssh/sftp-server', '/usr/libexec/openssh/sftp-server'];
const MOUNT = 'mount -t tmpfs -o size="$2" tmpfs "$1"';

/** Ways to a namespace: as root, or as anybody where the machine lets everybody have one. */
const WAYS = [
  { enter: ['unshare', '-m'], join: ['-m'] },
  { enter: ['unshare', '-rm'], join: ['-U', '-m', '--preserve-credentials'] },
] as const;

type Way = (typeof WAYS)[number];

/** Why OpenSSH's server of SFTP cannot be run by itself, or null. */
export function whyNoSftpServer(): string | null {
  return SERVERS.some((path) => existsSync(path)) ? null : 'OpenSSH has no sftp-server here';
}

/** Why no server of SFTP on a small disk can be had here, or null. */
export function whyNoSmallDisk(): string | null {
  return whyNoDisk() ?? whyNoSftpServer();
}

/** Why no small disk can be made here, or null; one is made to find out. */
export function whyNoDisk(): string | null {
  return wayHere() === undefined
    ? 'neither mount nor a user namespace is allowed to this account'
    : null;
}

function wayHere(): Way | undefined {
  return WAYS.find(({ enter }) => {
    const [command, ...options] = enter;
    const script = `${MOUNT} && nsenter --version`;
    return spawnSync(command, [...options, 'sh', '-c', script, 'sh', tmpdir(), '64k']).status === 0;
  });
}

/** A server of SFTP to be named as a subsystem, and the folder that it is for. */
export interface LimitedServer {
  readonly subsystem: string;
  /** The folder as the server sees it. */
  readonly folder: string;
  /** The same folder as this process sees it. */
  readonly seen: string;
  readonly stop: () => Promise<void>;
}

/** A small disk. */
export interface SmallDisk {
  /** The folder as a process in its namespace sees it. */
  readonly folder: string;
  /** The same folder as this process sees it. */
  readonly seen: string;
  /** What runs a command in its namespace. */
  readonly enter: readonly string[];
  readonly remove: () => Promise<void>;
}

/** Makes one of that size, such as `32m`. The disk is gone with the process that holds its namespace. */
export async function openSmallDisk(size: string): Promise<SmallDisk> {
  const way = wayHere();
  if (way === undefined) throw new Error('there is no way to a small disk');
  const dir = await mkdtemp(join(tmpdir(), 'crossdock-disk-'));
  const [command, ...options] = way.enter;
  const script = `${MOUNT} && echo ready && exec sleep 600`;
  const holder = spawn(command, [...options, 'sh', '-c', script, 'sh', dir, size], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  await untilReady(holder);
  return {
    folder: dir,
    seen: `/proc/${holder.pid}/root${dir}`,
    enter: ['nsenter', '-t', String(holder.pid), ...way.join],
    remove: async () => {
      holder.kill('SIGKILL');
      await rm(dir, { recursive: true, force: true });
    },
  };
}

/** A server on a disk of 64 KiB. */
export async function onSmallDisk(): Promise<LimitedServer> {
  const { folder, seen, enter, remove } = await openSmallDisk('64k');
  return await limited({ line: `exec ${enter.join(' ')} ${serverPath()}`, folder, seen }, remove);
}

/** A server that may write no file of more than 64 KiB: it needs no right at all. */
export async function underFileLimit(): Promise<LimitedServer> {
  const dir = await mkdtemp(join(tmpdir(), 'crossdock-limit-'));
  const folder = join(dir, 'drop');
  execFileSync('mkdir', [folder]);
  // The limit's signal would end the server; without it the write fails, as on a full disk.
  const line = `trap '' XFSZ; exec prlimit --fsize=65536 ${serverPath()}`;
  const remove = () => rm(dir, { recursive: true, force: true });
  return await limited({ line, folder, seen: folder }, remove);
}

async function limited(
  { line, folder, seen }: { readonly line: string; readonly folder: string; readonly seen: string },
  remove: () => Promise<void>,
): Promise<LimitedServer> {
  const subsystem = await mkdtemp(join(tmpdir(), 'crossdock-server-'));
  const path = join(subsystem, 'serve');
  await writeFile(path, `#!/bin/sh\n${line}\n`);
  await chmod(path, 0o755);
  return {
    subsystem: path,
    folder,
    seen,
    stop: async () => {
      await remove();
      await rm(subsystem, { recursive: true, force: true });
    },
  };
}

function serverPath(): string {
  const path = SERVERS.find((one) => existsSync(one));
  if (path === undefined) throw new Error('there is no sftp-server');
  return path;
}

function untilReady(holder: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    holder.stdout?.once('data', () => resolve());
    holder.once('exit', () => reject(new Error('the small disk could not be made')));
  });
}
