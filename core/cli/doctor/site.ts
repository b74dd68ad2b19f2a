/** What the doctor looks at: the project, its data folder and its store, as far as they can be read. */
import { resolve } from 'node:path';
import { CrossdockError, type Fault, faultOf } from '../../base/errors.ts';
import { silentLog } from '../../base/log.ts';
import { storeAddress } from '../../config/store-place.ts';
import { lookAtStore } from '../../open-store.ts';
import type { Project } from '../../project.ts';
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
export async function siteOf(shell: Shell, project: Project, isOffline: boolean): Promise<Site> {
  const { folders } = project.config.hub;
  const dataDir = resolve(project.dir, folders.data);
  return { shell, project, dataDir, look: await lookAt(shell, project, dataDir), isOffline };
}

async function lookAt(shell: Shell, project: Project, dataDir: string): Promise<Site['look']> {
  const { store } = project.config.hub;
  try {
    const address = storeAddress(store, shell.environment);
    return await lookAtStore(store, dataDir, { address, log: silentLog() });
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
