import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import type { Clock } from '../../base/clock.ts';

/** One delivery on its way. */
export interface Post {
  readonly uri: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** How long the receiver may take in all. */
  readonly answerMaxMs: number;
  readonly signal: AbortSignal;
}

/** Sends one delivery; true for a 2xx in time. Redirects count as failure. */
export function post(clock: Clock, sending: Post): Promise<boolean> {
  return new Promise((resolve) => {
    const url = URL.parse(sending.uri);
    if (url === null) {
      resolve(false);
      return;
    }
    const send = url.protocol === 'https:' ? requestHttps : requestHttp;
    const body = Buffer.from(sending.body);
    const headers = { ...sending.headers, 'content-length': String(body.length) };
    const outgoing = send(url, { method: 'POST', headers, signal: sending.signal }, (answer) => {
      answer.resume();
      const { statusCode } = answer;
      answer.on('end', () =>
        finish(statusCode !== undefined && statusCode >= 200 && statusCode < 300),
      );
      answer.on('error', () => finish(false));
    });
    const cancelTimeout = clock.after(sending.answerMaxMs, () => {
      outgoing.destroy();
      finish(false);
    });
    function finish(accepted: boolean): void {
      cancelTimeout();
      resolve(accepted);
    }
    outgoing.on('error', () => finish(false));
    outgoing.end(body);
  });
}
