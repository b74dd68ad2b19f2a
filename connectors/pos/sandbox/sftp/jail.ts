import { realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { dirname, normalize } from 'node:path/posix';

/** The folder that an SFTP server shows as `/`, and nothing outside of it. */
export interface Jail {
  /** A client's path as it stands below `/`. */
  shown(path: string): string;
  /** Where it lies on this machine. Throws when a link leads out. */
  at(path: string): Promise<string>;
}

/** Makes a folder the whole world of a server's clients. */
export async function makeJail(folder: string): Promise<Jail> {
  const root = await realpath(folder);
  const shown = (path: string): string => normalize(`/${path}`).replace(/(.)\/$/, '$1');
  return {
    shown,
    at: async (path) => {
      const inside = shown(path);
      const target = join(root, inside);
      const parent = await realpath(join(root, dirname(inside)));
      if (parent === root || parent.startsWith(`${root}/`)) return target;
      throw Object.assign(new Error('outside of the folder'), { code: 'EACCES' });
    },
  };
}
