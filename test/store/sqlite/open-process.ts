/** Opens a database and says with which error that failed: `node open-process.ts PATH DRIVER THREAD`. */
import { CrossdockError } from '../../../core/base/errors.ts';
import { openVariant } from './open-store.ts';

const [, , path = '', driver = '', thread = ''] = process.argv;

try {
  const store = await openVariant(path, {
    driver: driver === 'sqlite3' ? 'sqlite3' : 'node:sqlite',
    thread: thread === 'worker' ? 'worker' : 'same',
  });
  await store.close();
  process.stdout.write('opened');
} catch (error) {
  if (!(error instanceof CrossdockError)) throw error;
  process.stdout.write(error.code);
}
