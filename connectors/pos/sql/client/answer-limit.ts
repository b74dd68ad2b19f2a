import type { Clock } from '../../../../core/connector/index.ts';

/** A server that has taken what it was sent, and says nothing: not even that its own limit has passed. */
export class NoAnswer extends Error {
  constructor(ms: number) {
    super(`no answer within ${ms} ms`);
  }
}

/** How long one answer is waited for; each that is waited for has the whole time. */
export interface AnswerLimit {
  /** Something was sent: from now on the time runs. */
  wait(): void;
  /** Nothing is waited for just now. */
  rest(): void;
  /** Nothing is waited for ever again. */
  end(): void;
  /** Rejects with `NoAnswer` when the time has passed. */
  readonly passed: Promise<never>;
}

/**
 * Watches a conversation with a server by the hub's own clock.
 *
 * A network that swallows packets tells nobody: without this a read would wait until the operating system gives the
 * connection up, and for ever where a proxy in between still keeps it.
 */
export function answerLimit(clock: Clock, ms: number): AnswerLimit {
  const { promise, reject } = Promise.withResolvers<never>();
  promise.catch(() => undefined);
  let isOver = false;
  let stop = (): void => undefined;
  const rest = (): void => {
    stop();
    stop = () => undefined;
  };
  const wait = (): void => {
    rest();
    if (!isOver) stop = clock.after(ms, () => reject(new NoAnswer(ms)));
  };
  const end = (): void => {
    isOver = true;
    rest();
  };
  return { wait, rest, end, passed: promise };
}

/** The result of work that is one answer. Errors: NoAnswer. */
export async function withinLimit<T>(clock: Clock, ms: number, work: Promise<T>): Promise<T> {
  const limit = answerLimit(clock, ms);
  limit.wait();
  work.catch(() => undefined);
  try {
    return await Promise.race([work, limit.passed]);
  } finally {
    limit.end();
  }
}
