import type { PlannedFault } from './fault-proxy.ts';

/** One row of the upstream fault matrix (TRUST §1.3). */
export interface MatrixFault {
  readonly name: string;
  readonly fault: PlannedFault['fault'];
  /** Whether the vendor had done the work when the answer was spoilt. */
  readonly isApplied: boolean;
  /** Costs much time or memory: only in the whole campaign. */
  readonly isHeavy?: boolean;
}

const HTTP_DATE = 'Sun, 22 Nov 2026 00:00:09 GMT';

function status(code: number, retryAfter?: string): MatrixFault {
  const wait = retryAfter === undefined ? {} : { retryAfter };
  return {
    name: retryAfter === undefined ? String(code) : `${code} with Retry-After ${retryAfter}`,
    fault: { kind: 'status', status: code, ...wait },
    isApplied: false,
  };
}

function applied(name: string, fault: MatrixFault['fault'], isHeavy = false): MatrixFault {
  return { name, fault, isApplied: true, isHeavy };
}

/** Everything that an upstream can do to one call. */
export const MATRIX_FAULTS: readonly MatrixFault[] = [
  ...[429, 500, 502, 503, 504, 400, 401, 403, 404, 409, 410, 412].map((code) => status(code)),
  status(429, '1'),
  status(429, HTTP_DATE),
  status(429, '86400'),
  status(429, 'soon'),
  status(503, '2'),
  { name: 'a reset before the answer', fault: { kind: 'reset' }, isApplied: false },
  { name: 'no answer at all', fault: { kind: 'timeout' }, isApplied: false },
  { name: 'a redirect to itself', fault: { kind: 'redirect' }, isApplied: false },
  applied('a reset after the work', { kind: 'appliedThenReset' }),
  applied('no answer after the work', { kind: 'appliedThenTimeout' }),
  applied('502 after the work', { kind: 'appliedThenStatus', status: 502 }),
  applied('a log-in page', { kind: 'html' }),
  applied('another content type', { kind: 'wrongType' }),
  applied('an empty body', { kind: 'emptyBody' }),
  ...[0.01, 0.1, 0.5, 0.9, 0.99].map((share) =>
    applied(`a body cut at ${share * 100} %`, { kind: 'truncated', share }),
  ),
  applied('a reset mid body', { kind: 'cutMidBody' }),
  applied('an answer that never ends', { kind: 'dribble' }),
  applied('a byte order mark', { kind: 'byteOrderMark' }),
  applied('UTF-16', { kind: 'utf16' }),
  applied('Latin-1', { kind: 'latin1' }),
  applied('a doubled key', { kind: 'duplicateKey' }),
  applied('NaN', { kind: 'notANumber' }),
  applied('a number of 400 digits', { kind: 'hugeNumber' }),
  applied('an id above 2^53', { kind: 'hugeId' }),
  applied('a gzip bomb', { kind: 'gzipBomb' }, true),
  applied('a body of 100 MB', { kind: 'huge' }, true),
];
