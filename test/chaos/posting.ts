/** Deliveries that a test sends itself, some at a time. */
import { Agent, request } from 'node:http';
import { STORM_CONNECTION, stormLetter } from './storm-plan.ts';

/** What came back: the status, or the name of what broke, and the wait that was asked for. */
export interface Posted {
  readonly number: number;
  readonly status: string;
  readonly retryAfter: string | null;
}

/** Sends the deliveries of those numbers, so many at a time; answers in the order of the numbers. */
export async function postAll(
  url: string,
  numbers: readonly number[],
  options: { readonly parallel?: number; readonly bodyBytes?: number } = {},
): Promise<readonly Posted[]> {
  const { parallel = 20, bodyBytes } = options;
  const agent = new Agent({ keepAlive: true, maxSockets: parallel });
  const posted: Posted[] = [];
  const next = numbers.entries();
  const work = async (): Promise<void> => {
    for (const [index, number] of next) posted[index] = await post(url, agent, number, bodyBytes);
  };
  await Promise.all(Array.from({ length: parallel }, work));
  agent.destroy();
  return posted;
}

/** Sends until every delivery has its 2xx. */
export async function postUntilTaken(url: string, numbers: readonly number[]): Promise<void> {
  let left = numbers;
  while (left.length > 0) {
    const posted = await postAll(url, left);
    left = posted.filter(({ status }) => status !== '200').map(({ number }) => number);
  }
}

/** Deliveries of one batch, until it is looked whether that is enough. */
const BATCH = 200;

/** What became of deliveries that were sent until there was no room for more. */
export interface Filled {
  /** Deliveries in all: those with the numbers below. */
  readonly sent: number;
  readonly taken: readonly number[];
  readonly refused: readonly number[];
  /** Each way in which one was refused: the status and the wait that was asked for. */
  readonly refusals: readonly string[];
}

/** Sends ever new deliveries until the disk is full, or nearly; asks after each batch. */
export async function postUntilFull(
  url: string,
  bodyBytes: number,
  isFull: (refused: number) => boolean | Promise<boolean>,
): Promise<Filled> {
  const [taken, refused] = [new Set<number>(), new Set<number>()];
  const refusals = new Set<string>();
  let sent = 0;
  do {
    const from = sent;
    sent += BATCH;
    const numbers = Array.from({ length: BATCH }, (_, index) => from + index);
    for (const { number, status, retryAfter } of await postAll(url, numbers, { bodyBytes })) {
      if (status !== '200') refusals.add(`${status} ${retryAfter}`);
      (status === '200' ? taken : refused).add(number);
    }
  } while (!(await isFull(refused.size)));
  return { sent, taken: [...taken], refused: [...refused], refusals: [...refusals] };
}

function post(
  url: string,
  agent: Agent,
  number: number,
  bodyBytes: number | undefined,
): Promise<Posted> {
  const { headers, body } = stormLetter(number, Date.now(), bodyBytes);
  return new Promise((resolve) => {
    const failed = (status: string): void => resolve({ number, status, retryAfter: null });
    const call = request(`${url}/webhooks/${STORM_CONNECTION}`, {
      method: 'POST',
      agent,
      headers: { ...headers, 'content-length': Buffer.byteLength(body) },
    });
    call.on('error', (error) => failed('code' in error ? String(error.code) : error.message));
    call.on('response', (answer) => {
      answer.on('error', () => failed('cut off'));
      answer.on('end', () => {
        const retryAfter = answer.headers['retry-after'] ?? null;
        resolve({ number, status: String(answer.statusCode), retryAfter });
      });
      answer.resume();
    });
    call.end(body);
  });
}
