import type { Post } from './post.ts';

/** A request as it reaches a stand-in without a socket. */
export interface CarriedRequest {
  readonly method: string;
  /** Path and query as they were sent. */
  readonly target: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** The whole answer to it. */
export interface CarriedAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/**
 * The network in the same process that takes the place of loopback: a simulation decides what it carries, when, and
 * what it loses. It plays the faults of the line itself; those of the vendor stay with the stand-in.
 */
export interface SandboxNetwork {
  /** Makes a stand-in reachable at the address that it answers. */
  serve(answer: (request: CarriedRequest) => Promise<CarriedAnswer>): {
    readonly url: string;
    readonly close: () => void;
  };
  /** Takes a webhook to its receiver; true for a 2xx in time. */
  post(sending: Post): Promise<boolean>;
}
