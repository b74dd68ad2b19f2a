import type { Tier } from './limits.ts';

/** One endpoint and what the client must know of it. */
export interface Operation {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** With `{id}` where the id goes; never a trailing slash. */
  readonly path: string;
  readonly tier: Tier;
  readonly isWrite: boolean;
  /** Whether it may be sent again although it may have been carried out. */
  readonly isRepeatable: boolean;
  /** Whether a good answer has a body: jobs without one and deletions answer with nothing. */
  readonly hasBody: boolean;
}

/** Declares a read. */
export function query(tier: Tier, path: string): Operation {
  return { method: 'GET', path, tier, isWrite: false, isRepeatable: true, hasBody: true };
}

/** Declares a write that gives the same state when it is repeated. */
export function repeatableWrite(
  tier: Tier,
  method: 'POST' | 'PATCH' | 'DELETE',
  path: string,
  hasBody: boolean,
): Operation {
  return { method, path, tier, isWrite: true, isRepeatable: true, hasBody };
}

/** Declares a write that must not be repeated blindly, such as creating under an id. */
export function plainWrite(tier: Tier, method: 'POST' | 'PATCH', path: string): Operation {
  return { method, path, tier, isWrite: true, isRepeatable: false, hasBody: true };
}
