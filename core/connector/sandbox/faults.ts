/**
 * What can go wrong with a call, on demand.
 *
 * Instead of the work: `status` (with `retryAfter`), `reset`, `timeout`, `redirect` to itself. Before it: `slow`.
 * After it is done and kept, with the answer spoilt: `appliedThenReset`, `appliedThenTimeout`, `appliedThenStatus`,
 * `html`, `wrongType`, `emptyBody`, `truncated` (by `share`), `cutMidBody`, `dribble` (a byte a second),
 * `byteOrderMark`, `utf16`, `gzipBomb`, `huge`. Anything else is the vendor's own, such as an error inside a 200.
 */
export type FaultKind =
  | 'status'
  | 'reset'
  | 'timeout'
  | 'redirect'
  | 'slow'
  | 'appliedThenReset'
  | 'appliedThenTimeout'
  | 'appliedThenStatus'
  | 'html'
  | 'wrongType'
  | 'emptyBody'
  | 'truncated'
  | 'cutMidBody'
  | 'dribble'
  | 'byteOrderMark'
  | 'utf16'
  | 'gzipBomb'
  | 'huge';

/** A fault for the next `count` calls that it fits. */
export interface SandboxFault<Own extends string = never> {
  /** The name of an operation, `read`, `write`, or `*` for all but those that ask for it by name. */
  readonly operation: string;
  readonly count: number;
  readonly kind: FaultKind | Own;
  /** For `status` and `appliedThenStatus`. */
  readonly status?: number;
  /** For `status`: the Retry-After header as it stands. */
  readonly retryAfter?: string;
  /** For faults of the vendor's own, and in the body of `status`. */
  readonly code?: string;
  readonly message?: string;
  readonly field?: readonly string[];
  /** For `slow`: the wait before the work. */
  readonly delayMs?: number;
  /** For `truncated` and `cutMidBody`: the share of the body that is sent, 0 to 1. */
  readonly share?: number;
}

/** The faults that wait for their calls. */
export interface FaultList<F> {
  set(faults: readonly F[]): void;
  /** The next fault that fits one of the names, used up by one; `*` fits unless `exact` is asked for. */
  take(names: readonly string[], exact?: boolean): F | null;
  pending(): readonly F[];
}

/** Makes a list without faults. */
export function makeFaultList<
  F extends { readonly operation: string; readonly count: number },
>(): FaultList<F> {
  let waiting: readonly F[] = [];
  return {
    set: (faults) => {
      waiting = faults.filter((fault) => fault.count > 0);
    },
    take: (names, exact = false) => {
      const fault = waiting.find(
        ({ operation }) => names.includes(operation) || (operation === '*' && !exact),
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
