import { CrossdockError } from '../../base/errors.ts';
import type { Pager } from './paging.ts';

/**
 * Fetches the page at which a read was interrupted; when the other side has forgotten that place, the list begins anew.
 *
 * Shape: only a refusal of the request itself says so; a fault that passes is the caller's.
 */
export async function resumable<T>(pager: Pager, fetch: () => Promise<T>): Promise<T> {
  try {
    return await fetch();
  } catch (error) {
    const isForgotten = error instanceof CrossdockError && error.retry === 'never';
    if (!isForgotten) throw error;
    pager.restart();
    return fetch();
  }
}
