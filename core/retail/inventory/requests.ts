import type { Clock } from '../../base/clock.ts';
import { contentHash, type Json } from '../../base/json.ts';
import type { InventoryStore } from '../../store/inventory-store.ts';

/** An answer of the hub's own API, as it is kept under its idempotency key. */
export interface Answer {
  readonly status: number;
  readonly body: Json;
}

/** Calls of the hub's own API that must have their effect once (D33). */
export interface Requests {
  /**
   * Does the work of a key once: the same body gets the first answer again, another body 422, and a call that comes
   * while the first still runs 409.
   *
   * Errors: what `work` throws; the key is free again then.
   */
  once(
    request: { readonly key: string; readonly body: Json },
    work: () => Promise<Answer>,
  ): Promise<Answer>;
  /** Forgets answers older than the time they are kept for. */
  prune(): Promise<void>;
}

/** How long an answer is kept at least. */
const KEPT_MS = 24 * 3_600_000;

/** A call without an answer after this time died with its process, and may be done again. */
const ABANDONED_MS = 60_000;

const IN_PROGRESS = 409;
const OTHER_BODY = 422;

/** Opens the record of API calls over the store. */
export function openRequests(parts: {
  readonly store: InventoryStore;
  readonly clock: Clock;
}): Requests {
  const { store, clock } = parts;
  return {
    once: async ({ key, body }, work) => {
      const bodyHash = contentHash(body);
      const now = clock.now();
      const request = { key, bodyHash, answer: null, at: now };
      const first = await store.beginRequest(request, now - ABANDONED_MS);
      if (first === null) return doOnce(store, key, work);
      if (first.bodyHash !== bodyHash) {
        return { status: OTHER_BODY, body: { what: 'the key was used with another body' } };
      }
      if (first.answer === null) {
        return { status: IN_PROGRESS, body: { what: 'the first call with this key still runs' } };
      }
      return answerOf(first.answer);
    },
    prune: () => store.pruneRequests(clock.now() - KEPT_MS),
  };
}

async function doOnce(
  store: InventoryStore,
  key: string,
  work: () => Promise<Answer>,
): Promise<Answer> {
  try {
    const answer = await work();
    await store.endRequest(key, JSON.stringify(answer));
    return answer;
  } catch (error) {
    await store.dropRequest(key);
    throw error;
  }
}

function answerOf(text: string): Answer {
  const { status, body }: Answer = JSON.parse(text);
  return { status, body };
}
