/** A small disk under a PostgreSQL server on this machine, and a login whose tables all lie on it. */
import { execFileSync, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import type { TestServer } from '../../databases/server.ts';
import { urlOf } from './schema.ts';

/** The disk, and the schema on it. */
export interface SmallTablespace {
  /** As `store:` in `config/hub.yaml` takes it; the hub makes the schema. */
  readonly url: string;
  /** The disk as this process sees it. */
  readonly folder: string;
  /** Ends every session of the login, then removes all that there is of it. */
  readonly remove: () => Promise<void>;
}

const ACCOUNT = 'postgres';

/** Why no such disk can be had here, or null; one is made to find out. */
export async function whyNoTablespace(server: TestServer): Promise<string | null> {
  try {
    const space = await openSmallTablespace(server, '1m');
    await space.remove();
    return null;
  } catch (error) {
    const what = error instanceof Error ? error.message : String(error);
    return `no tablespace on a disk of its own: ${what.trim().split('\n')[0]}`;
  }
}

/** Makes one of that size, such as `32m`. Errors: no right to mount, or a server that does not see the disk. */
export async function openSmallTablespace(
  server: TestServer,
  size: string,
): Promise<SmallTablespace> {
  const name = `crossdock_t_${randomBytes(6).toString('hex')}`;
  const disk = mountDisk(size);
  const admin = new Client({ connectionString: urlOf(server) });
  admin.on('error', () => undefined);
  const remove = async (): Promise<void> => {
    try {
      await drop(admin, name);
    } finally {
      await admin.end();
      disk.unmount();
    }
  };
  try {
    await admin.connect();
    const password = randomBytes(8).toString('hex');
    await make(admin, { name, password, folder: disk.folder, database: server.database });
    const url = `${urlOf({ ...server, user: name, password })}?schema=${name}`;
    return { url, folder: disk.folder, remove };
  } catch (error) {
    await remove().catch(() => undefined);
    throw error;
  }
}

function mountDisk(size: string): { readonly folder: string; readonly unmount: () => void } {
  const folder = mkdtempSync(join(tmpdir(), 'crossdock-tablespace-'));
  const options = `size=${size},mode=0700,uid=${ACCOUNT}`;
  const { status, stderr, error } = spawnSync('mount', [
    '-t',
    'tmpfs',
    '-o',
    options,
    'tmpfs',
    folder,
  ]);
  if (status !== 0) {
    rmdirSync(folder);
    throw error ?? new Error(String(stderr));
  }
  return {
    folder,
    unmount: () => {
      // A process of the server may still hold a file that is gone.
      execFileSync('umount', ['--lazy', folder]);
      rmdirSync(folder);
    },
  };
}

async function make(
  admin: Client,
  options: {
    readonly name: string;
    readonly password: string;
    readonly folder: string;
    readonly database: string;
  },
): Promise<void> {
  const { name, password, folder, database } = options;
  await admin.query(`create tablespace ${name} location '${folder}'`);
  await admin.query(`create role ${name} login password '${password}'`);
  await admin.query(`alter role ${name} set default_tablespace = ${name}`);
  await admin.query(`grant create on tablespace ${name} to ${name}`);
  await admin.query(`grant create on database "${database}" to ${name}`);
}

/** The order is that in which nothing is in use any more: the server must need no file when its disk goes. */
async function drop(admin: Client, name: string): Promise<void> {
  const { rowCount } = await admin.query('select from pg_roles where rolname = $1', [name]);
  if (rowCount !== 0) {
    await admin.query(`alter role ${name} nologin`);
    await admin.query(
      'select pg_terminate_backend(pid, 5000) from pg_stat_activity where usename = $1',
      [name],
    );
    await admin.query(`drop owned by ${name} cascade`);
    await admin.query(`drop role ${name}`);
  }
  await admin.query(`drop tablespace if exists ${name}`);
}
