/** How a backup of a hub's store is taken and put back: by the hub for a file, by PostgreSQL's tools for a schema. */
import { spawn, spawnSync } from 'node:child_process';
import { copyFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { systemClock } from '../../../core/base/clock.ts';
import { silentLog } from '../../../core/base/log.ts';
import { postgresAddress } from '../../../core/store/postgres/address.ts';
import { GraphileEngine } from '../../../core/worker/graphile-engine.ts';
import { type Exit, ended, type Site } from '../../crash/site.ts';
import type { TestSchema } from '../../store/postgres/schema.ts';

/** The one backup of a site's store. */
export interface StoreBackup {
  /** Takes it while the hub works. */
  readonly take: () => Promise<Exit>;
  /** Puts it in the place of the store; no hub may be at work. Errors: what the tools say. */
  readonly putBack: () => Promise<void>;
}

/** Why no database of a server can be backed up here, or null. */
export function whyNoBackup(): string | null {
  const missing = TOOLS.filter((tool) => spawnSync(tool, ['--version']).status !== 0);
  if (missing.length === 0) return null;
  return `no ${missing.join(' and ')} on this machine; install PostgreSQL's client programs`;
}

/** Of the file in the project's folder, or of that schema. Errors: a schema, and PostgreSQL's tools are not here. */
export async function backupOf(site: Site, schema: TestSchema | null): Promise<StoreBackup> {
  if (schema === null) return fileBackup(site);
  const missing = whyNoBackup();
  if (missing !== null) throw new Error(missing);
  await makeEngine(schema);
  return schemaBackup(join(site.dir, 'backup.dump'), schema);
}

const TOOLS = ['pg_dump', 'pg_restore'] as const;

function fileBackup(site: Site): StoreBackup {
  const backup = join(site.dir, 'backup.db');
  const file = join(site.dir, 'data/crossdock.db');
  return {
    take: () => ended(site.spawnHub(['store', 'backup', '--to', backup])),
    putBack: async () => {
      for (const ending of ['', '-wal', '-shm']) rmSync(`${file}${ending}`, { force: true });
      copyFileSync(backup, file);
    },
  };
}

/**
 * Makes the engine's tables, as in a hub that has worked before: in a new one they come to be at any moment, and
 * pg_dump breaks off when a table gets another name under it.
 */
async function makeEngine({ name, url }: TestSchema): Promise<void> {
  const [clock, log] = [systemClock(), silentLog()];
  const options = { url: postgresAddress(url).url, schema: `${name}_jobs`, concurrency: 1 };
  const engine = new GraphileEngine({ ...options, clock, log });
  engine.announce({ kind: 'sweeps' });
  await engine.stop();
}

/** The hub's schema and its engine's, in one snapshot. */
function schemaBackup(backup: string, schema: TestSchema): StoreBackup {
  // PostgreSQL's own tools do not know the word `schema` in an address.
  const { url } = postgresAddress(schema.url);
  const both = [schema.name, `${schema.name}_jobs`];
  const names = both.map((name) => `--schema=${name}`);
  const tool = (name: (typeof TOOLS)[number], args: readonly string[]): Promise<Exit> =>
    ended(spawn(name, [`--dbname=${url}`, ...args], { stdio: ['ignore', 'pipe', 'pipe'] }));
  return {
    take: () => tool('pg_dump', [...names, '--format=custom', `--file=${backup}`]),
    putBack: async () => {
      for (const name of both) await schema.ask(`drop schema if exists ${name} cascade`);
      const { code, stderr } = await tool('pg_restore', ['--exit-on-error', backup]);
      if (code !== 0) throw new Error(`pg_restore ended with ${code}: ${stderr}`);
    },
  };
}
