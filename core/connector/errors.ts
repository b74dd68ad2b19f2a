import { CrossdockError, defineErrors } from '../base/errors.ts';

/** Faults of an HTTP call; each code says whether the request can have been carried out. */
export const HTTP_ERRORS = defineErrors({
  HTTP_UNREACHABLE: {
    means: 'no connection came about, so the request surely never reached the other side',
    mend: 'check the address, the network and whether the system is up; the hub tries again',
    retry: 'backoff',
  },
  HTTP_TLS_REFUSED: {
    means:
      'the other side could not prove who it is; nothing was sent, and the check is never switched off',
    mend: 'renew or correct the certificate of the other side, or correct the host name',
    retry: 'backoff',
  },
  HTTP_TIMEOUT: {
    means: 'the request was sent and no whole answer came in time; it may have been carried out',
    mend: 'nothing at once: reads are repeated, writes are looked up first; raise the timeout if it recurs',
    retry: 'backoff',
  },
  HTTP_RESET: {
    means: 'the connection broke after the request was sent; it may have been carried out',
    mend: 'nothing at once: reads are repeated, writes are looked up first',
    retry: 'backoff',
  },
  HTTP_TOO_LARGE: {
    means: 'the answer, or what it unpacks to, is larger than this connection accepts',
    mend: 'ask for less per call (a smaller page), or raise the limit if the size is honest',
    retry: 'never',
  },
  HTTP_BODY_BROKEN: {
    means: 'the answer came whole but its compression cannot be undone',
    mend: 'look at what stands between the hub and the other side, such as a proxy',
    retry: 'backoff',
  },
  HTTP_URL_INVALID: {
    means: 'a URL must be absolute, http or https, and without a user name or password in it',
    mend: 'correct the endpoint setting; put credentials into secret settings',
    retry: 'never',
  },
  HTTP_HOST_REFUSED: {
    means:
      'the connection may not talk to that host or address, so its credentials were not sent there',
    mend: 'correct the host; allow private addresses on the connection if it is a system in your own network',
    retry: 'never',
  },
  HTTP_STOPPED: {
    means: 'the hub was told to stop before the request was sent',
    mend: 'nothing; the work is taken up again on the next start',
    retry: 'backoff',
  },
  HTTP_ABORTED: {
    means: 'the hub was told to stop while the request was under way; it may have been carried out',
    mend: 'nothing; on the next start reads are repeated and writes are looked up first',
    retry: 'backoff',
  },
  HTTP_QUEUE_FULL: {
    means: 'more calls wait for this connection than its queue holds; the call was not sent',
    mend: 'lower the number of flows that share the connection, or raise its concurrency',
    retry: 'backoff',
  },
});

/** Faults of an account's budget: the call was never sent. */
export const BUDGET_ERRORS = defineErrors({
  BUDGET_CALL_TOO_LARGE: {
    means:
      'one call costs more than the whole budget of the account holds, so it could wait for ever',
    mend: 'ask for less in one call, such as a smaller page',
    retry: 'never',
  },
  BUDGET_WAIT_TOO_LONG: {
    means:
      'the account has so little budget left that the call would wait longer than allowed; it was not sent',
    mend: 'nothing; it is tried again later. Lower the load on the account if it recurs',
    retry: 'backoff',
  },
});

/** Faults of a target that the hub leaves alone for a while: the call was never sent. */
export const BREAKER_ERRORS = defineErrors({
  BREAKER_OPEN: {
    means:
      'so many calls to the system failed that the hub leaves it alone for a while; records wait in their lanes',
    mend: 'nothing; one call tries again from time to time. See `crossdock breaker list`',
    retry: 'backoff',
  },
  RETRY_BUDGET_SPENT: {
    means: 'so many calls to the system were repeated already that this one was not',
    mend: 'nothing; the record is tried again later. Look at what the system answers if it recurs',
    retry: 'backoff',
  },
});

/** A fault of the work itself: the call was never sent. */
export const LEASE_ERRORS = defineErrors({
  LEASE_OVER: {
    means:
      'the process or its database stood still so long that another worker may have the work; the call was not sent',
    mend: 'nothing; whoever has the lane does the work. Look at the load of the machine if it recurs',
    retry: 'backoff',
  },
});

/** The hub itself held the call back: what waited for it has not been tried. */
const HELD_BACK: ReadonlySet<string> = new Set([
  'BREAKER_OPEN',
  'BUDGET_WAIT_TOO_LONG',
  'HTTP_QUEUE_FULL',
]);

/** Whether a fault of that code is the hub's own patience, so that no attempt is counted against a record. */
export function isHeldBack(code: string): boolean {
  return HELD_BACK.has(code);
}

const NEVER_SENT: ReadonlySet<string> = new Set([
  'HTTP_UNREACHABLE',
  'HTTP_TLS_REFUSED',
  'HTTP_URL_INVALID',
  'HTTP_HOST_REFUSED',
  'HTTP_STOPPED',
  'HTTP_QUEUE_FULL',
  'BUDGET_CALL_TOO_LARGE',
  'BUDGET_WAIT_TOO_LONG',
  'BREAKER_OPEN',
  'RETRY_BUDGET_SPENT',
  'LEASE_OVER',
]);

/**
 * Whether a call that ended in this error can have reached the other side: `unknown` for a write, not `retry`.
 *
 * Shape: false only for the codes that are raised before a byte left; true for everything else, also the unexpected.
 */
export function mayHaveExecuted(error: unknown): boolean {
  return !(error instanceof CrossdockError && NEVER_SENT.has(error.code));
}
