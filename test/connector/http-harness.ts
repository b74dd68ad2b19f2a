import type { ServerResponse } from 'node:http';
import { CrossdockError } from '../../core/base/errors.ts';
import { seededRandom } from '../../core/base/random.ts';
import { openAccount } from '../../core/connector/account.ts';
import type { Budget } from '../../core/connector/contract.ts';
import { type HttpOptions, openHttp } from '../../core/connector/http.ts';
import type { HttpRequest } from '../../core/connector/http-contract.ts';
import { jumpingClock } from './jumping-clock.ts';
import { type Answer, type Loopback, loopback } from './loopback.ts';

const open: (Loopback | { close(): void })[] = [];

/** Starts a server that `closeAll` stops. */
export async function serve(...answers: readonly Answer[]): Promise<Loopback> {
  const server = await loopback(...answers);
  open.push(server);
  return server;
}

/** Opens a client that `closeAll` closes. */
export function client(
  change: Partial<HttpOptions> & { readonly limits?: readonly Budget[] } = {},
) {
  const clock = jumpingClock();
  const { limits = [], ...rest } = change;
  const http = openHttp({
    connection: 'shop',
    clock,
    random: seededRandom(1),
    signal: new AbortController().signal,
    account: openAccount(limits, { clock, where: 'shop' }),
    hosts: null,
    allowPrivate: true,
    ...rest,
  });
  open.push(http);
  return { http, clock };
}

/** A repeatable GET. */
export function get(url: string, change: Partial<HttpRequest> = {}): HttpRequest {
  return { method: 'GET', url, repeatable: true, ...change };
}

/** The code of the error that a call ends in. */
export async function codeOf(call: Promise<unknown>): Promise<string> {
  try {
    await call;
  } catch (error) {
    if (error instanceof CrossdockError) return error.code;
    throw error;
  }
  return 'no error';
}

/** Cuts the connection. */
export const reset = (response: ServerResponse): void => void response.socket?.destroy();
/** Never answers. */
export const never = (): void => undefined;

/** Stops what the last test started. */
export async function closeAll(): Promise<void> {
  for (const thing of open.splice(0)) await thing.close();
}
