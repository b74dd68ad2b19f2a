import type { Json } from '../base/json.ts';

/** One call to a vendor. Credentials go in headers and are only sent to the host they are bound to (T38). */
export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** An absolute http(s) URL. */
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** JSON is serialised; a string or bytes go as they are. */
  readonly body?: Json | string | Uint8Array;
  /** Total time for one attempt, in ms. */
  readonly timeoutMs?: number;
  /**
   * Whether a transport failure or a 5xx may be repeated by the client: true only for reads and for writes with an
   * idempotency key. 429 and 503 with Retry-After are waited for in any case when they come before execution.
   */
  readonly repeatable: boolean;
  /**
   * Whether the connector makes this call again because the vendor held the last one back: it then counts in the retry
   * budget of the target. Errors: RETRY_BUDGET_SPENT → it was not sent.
   */
  readonly isRepetition?: boolean;
  /** What the call takes from the account's points budget before it is sent; 1 when absent. */
  readonly cost?: number;
  /** Which window budgets the call counts in. */
  readonly allowance?: Allowance;
  /**
   * Headers made anew for each attempt, just before it is sent: a signature with a nonce and a time must never go
   * out twice.
   */
  readonly sign?: () => Readonly<Record<string, string>>;
  /** Hands the body of a 2xx answer on in `pieces` instead of holding it: for exports of any size. */
  readonly piecewise?: boolean;
}

/** An endpoint with windows of its own, in the vendor's words. */
export interface Allowance {
  readonly tier: string;
  readonly endpoint: string;
}

/** The answer, whatever its status: the connector decides what it means. */
export interface HttpResponse {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** Empty when the body comes in pieces. */
  readonly body: Buffer;
  /**
   * The body as it arrives, unpacked; present for a 2xx answer to a call that asked for it, over the network. Must be
   * read or left at once. Errors: HTTP_TIMEOUT after a silence of `timeoutMs`, HTTP_RESET, HTTP_BODY_BROKEN,
   * HTTP_ABORTED.
   */
  readonly pieces?: AsyncIterable<Buffer>;
}

/**
 * The only way out to the network.
 *
 * Errors: HTTP_UNREACHABLE, HTTP_TIMEOUT, HTTP_TOO_LARGE (CrossdockError; `sent` says whether the request can have
 * reached the vendor, so the caller knows `retry` from `unknown`).
 */
export interface HttpClient {
  send(request: HttpRequest): Promise<HttpResponse>;
  /** Corrects the points budget from what the vendor reported. */
  reportBudget(state: {
    readonly available: number;
    readonly size: number;
    readonly restorePerSecond: number;
  }): void;
  /** Corrects the longest window of an endpoint from what the vendor reported: others may use the same account. */
  reportWindow(allowance: Allowance, state: WindowState): void;
  /**
   * Counts an answer that asks to come later in the vendor's own words, such as a 200 that says THROTTLED; a 429 is
   * counted without it. Absent where nothing is counted.
   */
  reportThrottled?(): void;
}

/** What a vendor says of the present window: calls that are left in it, and when the next one begins. */
export interface WindowState {
  readonly remaining: number;
  readonly resetMs: number;
}
