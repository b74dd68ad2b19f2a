/** What the doctor looks at: the project, its data folder and its store, as far as they can be read. */
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { CrossdockError, type Fault, faultOf } from '../../base/errors.ts';
import type { Project } from '../../project.ts';
import { lookAtSqlite } from '../../store/sqlite/look.ts';
import type { ReadableStore, StoreLook } from '../../store/store-look.ts';
import type { Shell } from '../shell.ts';

/** An installation. */
export interface Site {
  readonly shell: Shell;
  readonly project: Project;
  readonly dataDir: string;
  /** The store; a fault where it cannot be opened, null where none was made yet. */
  readonly look: StoreLook | Fault | null;
  /** Vendors are not called. */
  readonly isOffline: boolean;
}

/** Looks at the installation; nothing of it is made or changed. */
export function siteOf(shell: Shell, project: Project, isOffline: boolean): Site {
  const { folders, store } = project.config.hub;
  const dataDir = resolve(project.dir, folders.data);
  const look = lookAt(store.path === ':memory:' ? null : join(dataDir, store.path));
  return { shell, project, dataDir, look, isOffline };
}

function lookAt(path: string | null): Site['look'] {
  if (path === null || !existsSync(path)) return null;
  try {
    return lookAtSqlite(path);
  } catch (error) {
    if (!(error instanceof CrossdockError)) throw error;
    return faultOf(error);
  }
}

/** The store where it can be read, or why it cannot. */
export function readable({ look }: Site): ReadableStore | string {
  if (look === null) return 'there is no store yet';
  if ('code' in look) return 'the store cannot be opened';
  return look.store ?? 'the store has the schema of another version';
}

/** The flows by name, as the look-ups want them. */
export function flowsOf({ project }: Site) {
  return new Map(project.flows.map((flow) => [flow.name, flow]));
}
