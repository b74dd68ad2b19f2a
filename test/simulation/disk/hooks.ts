/**
 * Puts the file system in memory under the tills' code. Imported before anything else, since a module keeps what it
 * was linked with: the hub's own modules stay as they are, and read their files from the real disk.
 */
import { registerHooks } from 'node:module';

const TILLS = /\/connectors\/pos\/(?!sftp\/|sql\/)/;
const FILES = new URL('./files.ts', import.meta.url).href;

registerHooks({
  resolve: (specifier, context, next) => {
    const isTills = context.parentURL !== undefined && TILLS.test(context.parentURL);
    return specifier === 'node:fs/promises' && isTills
      ? next(FILES, context)
      : next(specifier, context);
  },
});
