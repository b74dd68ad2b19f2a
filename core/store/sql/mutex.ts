import { CrossdockError } from '../../base/errors.ts';
import { STORE_ERRORS } from '../errors.ts';

/** Runs one piece of work at a time, in the order asked. */
export type Mutex = <T>(work: () => Promise<T>) => Promise<T>;

/** How many transactions wait in memory for the writer before new ones are refused. */
const WAITING_MAX = 10_000;

/** Makes a mutex. Errors: STORE_OVERLOADED when too many wait. */
export function mutex(where: string): Mutex {
  let last: Promise<unknown> = Promise.resolve();
  let waiting = 0;

  return (work) => {
    if (waiting >= WAITING_MAX) {
      const what = `${waiting} transactions wait already`;
      return Promise.reject(new CrossdockError(STORE_ERRORS.STORE_OVERLOADED, { what, where }));
    }
    waiting += 1;
    const result = last.then(work).finally(() => {
      waiting -= 1;
    });
    last = result.catch(() => undefined);
    return result;
  };
}
