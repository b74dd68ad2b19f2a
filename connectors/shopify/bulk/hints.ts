/** Word from a webhook that a bulk operation has ended: whoever waits for it asks at once instead of later. */
import type { HttpClient } from '../../../core/connector/index.ts';

const WAITING = new WeakMap<HttpClient, Map<string, Set<() => void>>>();

/** One wait for one operation. */
export interface Hint {
  /** Aborted when word comes; a fresh one for each wait. */
  signal(): AbortSignal;
  forget(): void;
}

/** Listens for the end of an operation. */
export function hintOf(http: HttpClient, id: string): Hint {
  const byId = WAITING.get(http) ?? new Map<string, Set<() => void>>();
  WAITING.set(http, byId);
  const listeners = byId.get(id) ?? new Set();
  byId.set(id, listeners);
  let current = new AbortController();
  const wake = (): void => current.abort();
  listeners.add(wake);
  return {
    signal: () => {
      const given = current.signal;
      // Word that came between two waits ends the next one at once.
      if (given.aborted) current = new AbortController();
      return given;
    },
    forget: () => {
      listeners.delete(wake);
      if (listeners.size === 0) byId.delete(id);
    },
  };
}

/** Passes the word on; ids that nobody waits for are somebody else's operations. */
export function hearEnd(http: HttpClient, id: string): void {
  for (const wake of WAITING.get(http)?.get(id) ?? []) wake();
}
