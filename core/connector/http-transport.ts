import { Agent as HttpAgent, request as httpRequest, type RequestOptions } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import type { LookupFunction, Socket } from 'node:net';
import type { Readable } from 'node:stream';
import type { AxiosResponse } from 'axios';
import type { Clock } from '../base/clock.ts';
import { CrossdockError } from '../base/errors.ts';
import { type AddressRules, checkedAddresses, type Resolve } from './address-guard.ts';
import { HTTP_ERRORS } from './errors.ts';
import type { HttpRequest, HttpResponse } from './http-contract.ts';
import { firstBytes, piecesOf } from './http-pieces.ts';
import { unpack } from './http-unpack.ts';
import type { LeaseGuard } from './lease.ts';

/** One attempt of one call, checked and serialised. */
export interface WireRequest {
  readonly method: HttpRequest['method'];
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer | undefined;
  /** Total time; of a piecewise answer the time up to its headers, and the longest silence after them. */
  readonly timeoutMs: number;
  readonly piecewise: boolean;
  readonly signal: AbortSignal;
  /** Of the write that it belongs to: it must not leave when that is over. */
  readonly lease?: LeaseGuard | undefined;
}

/** Sends one attempt. Errors: the HTTP_* codes; the code says whether it can have been carried out. */
export type Transport = (request: WireRequest) => Promise<HttpResponse>;

/** What every attempt goes by, whichever request it carries. */
export interface TransportOptions {
  readonly clock: Clock;
  readonly rules: AddressRules;
  readonly resolve: Resolve;
  readonly maxBodyBytes: number;
  readonly maxSockets: number;
}

/** What became of the attempt so far: whether bytes can have left, and why it was stopped. */
interface Attempt {
  sent: boolean;
  ended: 'timeout' | 'stopped' | null;
  refusal: CrossdockError | null;
}

/** The transport over the network: axios with its own agents, no redirects, no proxy, one total timeout. */
export function networkTransport(options: TransportOptions): Transport & { close(): void } {
  const agentOptions = { keepAlive: true, maxSockets: options.maxSockets };
  const agents = { http: new HttpAgent(agentOptions), https: new HttpsAgent(agentOptions) };
  const transport: Transport = (request) => attemptOnce(request, options, agents);
  return Object.assign(transport, {
    close: () => {
      agents.http.destroy();
      agents.https.destroy();
    },
  });
}

type Agents = { readonly http: HttpAgent; readonly https: HttpsAgent };

async function attemptOnce(
  request: WireRequest,
  options: TransportOptions,
  agents: Agents,
): Promise<HttpResponse> {
  const attempt: Attempt = { sent: false, ended: null, refusal: null };
  const stop = new AbortController();
  const onSignal = (): void => {
    attempt.ended ??= 'stopped';
    stop.abort();
  };
  const disarm = options.clock.after(request.timeoutMs, () => {
    attempt.ended ??= 'timeout';
    stop.abort();
  });
  request.signal.addEventListener('abort', onSignal, { once: true });
  if (request.signal.aborted) onSignal();
  try {
    const context = { options, agents, attempt, stop };
    if (request.piecewise) return await openPieces(request, context);
    const response = await exchange<Buffer>(request, context);
    return await unpack(answerOf(response, response.data), {
      maxBodyBytes: options.maxBodyBytes,
      where: options.rules.where,
    });
  } catch (error) {
    throw faultOfAttempt(error, attempt, request, options);
  } finally {
    disarm();
    request.signal.removeEventListener('abort', onSignal);
  }
}

interface Exchange {
  readonly options: TransportOptions;
  readonly agents: Agents;
  readonly attempt: Attempt;
  readonly stop: AbortController;
}

/** Only a 2xx answer is worth reading piece by piece: an error's body is short and is read by whoever reports it. */
async function openPieces(request: WireRequest, context: Exchange): Promise<HttpResponse> {
  const { clock, maxBodyBytes, rules } = context.options;
  const response = await exchange<Readable>(request, context);
  const answer = answerOf(response, Buffer.alloc(0));
  const pieces = piecesOf(response.data, {
    encoding: answer.headers['content-encoding'],
    clock,
    silenceMs: request.timeoutMs,
    signal: request.signal,
    where: `${rules.where} ${request.method} ${request.url.host}${request.url.pathname}`,
  });
  if (response.status >= 200 && response.status < 300) return { ...answer, pieces };
  return { ...answer, body: await firstBytes(pieces, maxBodyBytes) };
}

function answerOf(response: AxiosResponse, body: Buffer): HttpResponse {
  return { status: response.status, headers: headersOf(response), body };
}

async function exchange<T>(request: WireRequest, context: Exchange): Promise<AxiosResponse<T>> {
  // Loaded on the first call, so that a hub without HTTP connections starts faster.
  const { default: axios } = await import('axios');
  return await axios.request<T>({
    method: request.method,
    url: request.url.href,
    headers: { ...request.headers },
    data: request.body,
    responseType: request.piecewise ? 'stream' : 'arraybuffer',
    maxRedirects: 0,
    // With any limit axios wraps a stream in one that cannot be let go of while it waits.
    maxContentLength: request.piecewise ? -1 : context.options.maxBodyBytes,
    maxBodyLength: Number.POSITIVE_INFINITY,
    decompress: false,
    proxy: false,
    validateStatus: () => true,
    transformRequest: [(data: unknown) => data],
    transformResponse: [(data: unknown) => data],
    httpAgent: context.agents.http,
    httpsAgent: context.agents.https,
    transport: { request: watchedRequest(context, request.lease) },
    signal: context.stop.signal,
  });
}

/**
 * Node's own request, with addresses checked before the connection and the moment of sending noted. Names and
 * connections may take long: the lease is asked for once more when the connection stands, before a byte goes over it.
 */
function watchedRequest(context: Exchange, lease: LeaseGuard | undefined) {
  return (options: RequestOptions, answered: Parameters<typeof httpRequest>[2]) => {
    const isTls = options.protocol === 'https:';
    const guarded: RequestOptions = { ...options, lookup: guardedLookup(context) };
    const call = isTls ? httpsRequest(guarded, answered) : httpRequest(guarded, answered);
    call.once('socket', (socket: Socket) => {
      const markSent = (): void => {
        try {
          lease?.check(context.options.rules.where);
          context.attempt.sent = true;
        } catch (error) {
          if (error instanceof CrossdockError) context.attempt.refusal = error;
          call.destroy();
        }
      };
      if (call.reusedSocket) markSent();
      else socket.once(isTls ? 'secureConnect' : 'connect', markSent);
    });
    return call;
  };
}

function guardedLookup({ options, attempt }: Exchange): LookupFunction {
  return (host, wanted, done) => {
    checkedAddresses(host, options.rules, options.resolve).then(
      (addresses) => {
        const [first] = addresses;
        if (wanted.all === true) done(null, [...addresses]);
        else if (first !== undefined) done(null, first.address, first.family);
        else done(new Error('no address'), '');
      },
      (error: unknown) => {
        if (error instanceof CrossdockError) attempt.refusal = error;
        done(error instanceof Error ? error : new Error(String(error)), '');
      },
    );
  };
}

function headersOf(response: AxiosResponse): Record<string, string> {
  const entries = Object.entries(response.headers);
  return Object.fromEntries(entries.map(([name, value]) => [name.toLowerCase(), String(value)]));
}

function faultOfAttempt(
  error: unknown,
  attempt: Attempt,
  request: WireRequest,
  options: TransportOptions,
): CrossdockError {
  if (error instanceof CrossdockError) return error;
  if (attempt.refusal !== null) return attempt.refusal;
  const code = codeOf(error);
  const fault = (kind: keyof typeof HTTP_ERRORS, what: string): CrossdockError =>
    new CrossdockError(HTTP_ERRORS[kind], {
      what,
      where: `${options.rules.where} ${request.method} ${request.url.host}${request.url.pathname}`,
    });
  if (attempt.ended === 'stopped') {
    return fault(attempt.sent ? 'HTTP_ABORTED' : 'HTTP_STOPPED', 'the hub is stopping');
  }
  if (attempt.ended === 'timeout') {
    const what = attempt.sent ? 'no whole answer' : 'no connection';
    const kind = attempt.sent ? 'HTTP_TIMEOUT' : 'HTTP_UNREACHABLE';
    return fault(kind, `${what} within ${request.timeoutMs} ms`);
  }
  if (error instanceof Error && error.message.startsWith('maxContentLength')) {
    return fault('HTTP_TOO_LARGE', `the answer is larger than ${options.maxBodyBytes} bytes`);
  }
  if (attempt.sent) return fault('HTTP_RESET', `the connection broke (${code})`);
  if (TLS_CODE.test(code)) return fault('HTTP_TLS_REFUSED', `the TLS handshake failed (${code})`);
  return fault('HTTP_UNREACHABLE', `no connection (${code})`);
}

const TLS_CODE = /^(CERT_|ERR_TLS|ERR_SSL|EPROTO|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_)/;

function codeOf(error: unknown): string {
  const holdsCode = typeof error === 'object' && error !== null && 'code' in error;
  return holdsCode && typeof error.code === 'string' ? error.code : 'no code';
}
