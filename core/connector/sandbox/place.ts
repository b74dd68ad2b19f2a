import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { carriedAnswer, type SandboxAnswer, sendAnswer } from './answer.ts';
import { addControls, type Controls, type Looks } from './control.ts';
import type { SandboxFault } from './faults.ts';
import type { CarriedAnswer, CarriedRequest, SandboxNetwork } from './network.ts';

const BODY_MAX_BYTES = 110 * 1024 * 1024;

/** How an answer goes back to its caller. */
export interface Way {
  /** Headers that the answer carries, whichever it is. */
  headers(headers: Readonly<Record<string, string>>): void;
  /** True when the caller got a whole answer. */
  send(answer: SandboxAnswer, fault: SandboxFault<string> | null): boolean;
  redirect(target: string): void;
  /** The caller gets no answer: the connection breaks, or nothing comes. */
  lose(how: 'reset' | 'timeout'): void;
}

/** Works one request and sends its answer. */
export type Exchange = (arrived: CarriedRequest, way: Way) => Promise<void>;

/** Where a stand-in is reached. */
export interface Place {
  readonly url: string;
  close(): Promise<void>;
}

/** On a port of this machine, with the control side beside it. */
export async function listen(
  exchange: Exchange,
  options: { readonly looks: Looks; readonly controls: Controls; readonly port: number },
): Promise<Place> {
  const app = rawApp();
  addControls(app, options.looks, options.controls);
  app.all('/*', async (request, reply) => {
    await exchange(requestOf(request), wayOver(reply));
    return reply;
  });
  const url = await app.listen({ host: '127.0.0.1', port: options.port });
  return {
    url,
    close: async () => {
      app.server.closeAllConnections();
      await app.close();
    },
  };
}

function wayOver(reply: FastifyReply): Way {
  return {
    headers: (headers) => void reply.headers(headers),
    send: (answer, fault) => sendAnswer(reply, answer, fault),
    redirect: (target) => void reply.redirect(target, 302),
    lose: (how) => {
      const { raw } = reply.hijack();
      if (how === 'reset') raw.socket?.destroy();
    },
  };
}

/** Over a network in this process, which asks for whole answers only. */
export function carry(exchange: Exchange, network: SandboxNetwork): Place {
  const { url, close } = network.serve(async (request) => {
    let headers: Readonly<Record<string, string>> = {};
    let answer: CarriedAnswer | null = null;
    await exchange(request, {
      headers: (wanted) => {
        headers = wanted;
      },
      send: (given) => {
        answer = carriedAnswer(given, headers);
        return true;
      },
      redirect: (location) => {
        answer = carriedAnswer({ status: 302, headers: { location } }, headers);
      },
      lose: () => undefined,
    });
    if (answer === null) throw new Error('assertion failed: this network loses answers itself');
    return answer;
  });
  return { url, close: async () => close() };
}

/** Bodies come in as bytes, whatever they say they are: signatures cover bytes. */
function rawApp(): FastifyInstance {
  const app = fastify({ bodyLimit: BODY_MAX_BYTES });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  return app;
}

function requestOf({ method, url, headers, body }: FastifyRequest): CarriedRequest {
  const texts = Object.entries(headers).map(([name, value]) => [name, String(value)]);
  return {
    method,
    target: url,
    headers: Object.fromEntries(texts),
    body: Buffer.isBuffer(body) ? body : Buffer.alloc(0),
  };
}
