/**
 * A fault on demand, for the next `count` calls that it fits.
 *
 * `operation` is a root field (`inventorySetQuantities`), an operation's name (`OrdersSince`), `query`, `mutation`,
 * `oauth`, or `*` for all but `oauth`.
 * Instead of the work: status, throttled, graphqlError, userError, internalError, reset, timeout. Before the work:
 * slow. After it is done and kept: appliedThenReset, appliedThenTimeout, truncated, emptyBody, html.
 */
export interface SandboxFault {
  readonly operation: string;
  readonly count: number;
  readonly kind: SandboxFaultKind;
  /** For `status` and `throttled` (200 or 429): the HTTP status. */
  readonly status?: number;
  /** For `status`: the Retry-After header as it stands. */
  readonly retryAfter?: string;
  /** For `graphqlError` and `userError`. */
  readonly code?: string;
  readonly message?: string;
  readonly field?: readonly string[];
  /** For `slow`: the wait before the work. */
  readonly delayMs?: number;
  /** For `truncated`: the share of the body that is sent, 0 to 1. */
  readonly share?: number;
}

/** What can go wrong with a call, on demand. */
export type SandboxFaultKind =
  | 'status'
  | 'throttled'
  | 'graphqlError'
  | 'userError'
  | 'internalError'
  | 'reset'
  | 'timeout'
  | 'html'
  | 'slow'
  | 'appliedThenReset'
  | 'appliedThenTimeout'
  | 'truncated'
  | 'emptyBody';

/** The faults that wait for their calls. */
export interface FaultList {
  set(faults: readonly SandboxFault[]): void;
  /** The next fault that fits one of the names, used up by one. */
  take(names: readonly string[]): SandboxFault | null;
  pending(): readonly SandboxFault[];
}

/** Makes a list without faults. */
export function makeFaultList(): FaultList {
  let waiting: readonly SandboxFault[] = [];
  return {
    set: (faults) => {
      waiting = faults.filter((fault) => fault.count > 0);
    },
    take: (names) => {
      const fault = waiting.find(
        (candidate) =>
          names.includes(candidate.operation) ||
          (candidate.operation === '*' && !names.includes('oauth')),
      );
      if (fault === undefined) return null;
      waiting = waiting.flatMap((other) => {
        if (other !== fault) return [other];
        return fault.count > 1 ? [{ ...fault, count: fault.count - 1 }] : [];
      });
      return fault;
    },
    pending: () => waiting,
  };
}
