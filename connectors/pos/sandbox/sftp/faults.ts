/** What a request is: what faults and the call log name. */
export type SftpOperation =
  | 'auth'
  | 'open'
  | 'read'
  | 'write'
  | 'close'
  | 'list'
  | 'look'
  | 'rename'
  | 'mkdir'
  | 'remove';

/**
 * What can go wrong with a request, on demand.
 *
 * Instead of the work: `refuse` (a login), `denied`, `failure`, `diskFull`, `cut` (the connection ends), `silent` (no
 * answer ever). Before it: `slow`. After it is done: `appliedThenCut`, `appliedThenSilent`. `short` answers a read with
 * half of what was asked for, which every server may do.
 */
export type SftpFaultKind =
  | 'refuse'
  | 'denied'
  | 'failure'
  | 'diskFull'
  | 'cut'
  | 'silent'
  | 'slow'
  | 'appliedThenCut'
  | 'appliedThenSilent'
  | 'short';

/** A fault for the next `count` requests that it fits, after `skip` of them went well. */
export interface SftpFault {
  /** The name of an operation, or `*` for all but logins. */
  readonly operation: SftpOperation | '*';
  readonly count: number;
  readonly kind: SftpFaultKind;
  readonly skip?: number;
  /** For `slow`: the wait before the work. */
  readonly delayMs?: number;
}

/** One request as the server saw it; reads and writes of one file are one note, made when it is closed. */
export interface SftpNote {
  readonly at: number;
  readonly operation: SftpOperation;
  /** Below the drop folder. */
  readonly path: string;
  /** `ok`, or what was answered instead; null when nothing was. */
  readonly answer: string | null;
  /** Bytes read or written, for `close`. */
  readonly bytes?: number;
  readonly fault: SftpFaultKind | null;
}

/** The faults that wait for their requests. */
export interface SftpFaults {
  set(faults: readonly SftpFault[]): void;
  take(operation: SftpOperation): SftpFault | null;
}

/** Makes a list without faults. */
export function makeSftpFaults(): SftpFaults {
  let waiting: readonly SftpFault[] = [];
  return {
    set: (faults) => {
      waiting = faults.filter((fault) => fault.count > 0);
    },
    take: (operation) => {
      const fault = waiting.find(
        (one) => one.operation === operation || (one.operation === '*' && operation !== 'auth'),
      );
      if (fault === undefined) return null;
      const { skip = 0, count } = fault;
      const left = skip > 0 ? { ...fault, skip: skip - 1 } : { ...fault, count: count - 1 };
      waiting = waiting
        .map((other) => (other === fault ? left : other))
        .filter((other) => other.count > 0);
      return skip > 0 ? null : fault;
    },
  };
}
