import { CrossdockError } from '../core/base/errors.ts';

/** The one error of ours that a promise ends in. Errors: any other is thrown on, and so is that there was none. */
export async function errorOf(failing: Promise<unknown>): Promise<CrossdockError> {
  try {
    await failing;
  } catch (error) {
    if (error instanceof CrossdockError) return error;
    throw error;
  }
  throw new Error('it came to an end without an error');
}
