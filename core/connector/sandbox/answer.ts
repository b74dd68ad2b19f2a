import { gzipSync } from 'node:zlib';
import type { FastifyReply } from 'fastify';
import type { SandboxFault } from './faults.ts';
import type { CarriedAnswer } from './network.ts';

/** What a vendor answers: a status, headers and a body; an object is sent as JSON. */
export interface SandboxAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Readonly<Record<string, unknown>> | readonly unknown[] | string | Buffer | null;
}

const HTML = '<!doctype html><title>Log in</title><h1>Log in</h1>';
/** What the bomb unpacks to, and the size of a body that is larger than anyone should read. */
const BOMB_BYTES = 200 * 1024 * 1024;
const HUGE_CHUNK = Buffer.alloc(1024 * 1024, ' ');
const HUGE_CHUNKS = 100;

/** Sends an answer, spoilt as the fault says; true when the caller got a whole answer. */
export function sendAnswer(
  reply: FastifyReply,
  answer: SandboxAnswer,
  fault: Pick<SandboxFault<string>, 'kind' | 'share' | 'status'> | null,
): boolean {
  const bytes = bytesOf(answer.body ?? null);
  reply.code(answer.status).headers({
    ...(isJson(answer.body) ? { 'content-type': 'application/json; charset=utf-8' } : {}),
    ...answer.headers,
  });
  switch (fault?.kind) {
    case 'appliedThenReset':
      reply.hijack().raw.socket?.destroy();
      return false;
    case 'appliedThenTimeout':
      reply.hijack();
      return false;
    case 'appliedThenStatus':
      reply
        .code(fault.status ?? 502)
        .type('text/plain')
        .send('upstream error');
      return true;
    case 'html':
      reply.code(200).type('text/html').send(HTML);
      return true;
    case 'wrongType':
      reply.type('text/plain').send(bytes);
      return true;
    case 'emptyBody':
      reply.send('');
      return true;
    case 'truncated':
      reply.send(bytes.subarray(0, Math.floor(bytes.length * (fault.share ?? 0.5))));
      return true;
    case 'byteOrderMark':
      reply.send(Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), bytes]));
      return true;
    case 'utf16':
      reply.send(Buffer.from(`\ufeff${bytes.toString('utf8')}`, 'utf16le'));
      return true;
    case 'gzipBomb':
      reply.header('content-encoding', 'gzip').send(bomb());
      return true;
    case 'cutMidBody':
    case 'dribble':
    case 'huge':
      sendRaw(reply, bytes, fault);
      return false;
    default:
      reply.send(bytes.length === 0 && answer.body === undefined ? undefined : bytes);
      return true;
  }
}

/** An answer whole, as bytes, with the headers that go before those of its own. */
export function carriedAnswer(
  answer: SandboxAnswer,
  before: Readonly<Record<string, string>>,
): CarriedAnswer {
  const type = isJson(answer.body) ? { 'content-type': 'application/json; charset=utf-8' } : {};
  const headers = { ...before, ...type, ...answer.headers };
  return { status: answer.status, headers, body: bytesOf(answer.body ?? null) };
}

function bytesOf(body: NonNullable<SandboxAnswer['body']> | null): Buffer {
  if (body === null) return Buffer.alloc(0);
  if (Buffer.isBuffer(body)) return body;
  return Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
}

function isJson(body: SandboxAnswer['body']): boolean {
  return typeof body === 'object' && body !== null && !Buffer.isBuffer(body);
}

let packed: Buffer | null = null;

function bomb(): Buffer {
  packed ??= gzipSync(Buffer.alloc(BOMB_BYTES, ' '), { level: 9 });
  return packed;
}

/** Answers that break while they are sent go past the framework, which would repair them. */
function sendRaw(
  reply: FastifyReply,
  bytes: Buffer,
  fault: Pick<SandboxFault<string>, 'kind' | 'share'>,
): void {
  const { raw } = reply.hijack();
  const headers = Object.fromEntries(
    Object.entries(reply.getHeaders()).filter(([name]) => name !== 'content-length'),
  );
  if (fault.kind === 'huge') {
    raw.writeHead(reply.statusCode, headers);
    writeChunks(raw, HUGE_CHUNKS);
    return;
  }
  raw.writeHead(reply.statusCode, { ...headers, 'content-length': String(bytes.length + 1) });
  const share = fault.kind === 'dribble' ? 0 : (fault.share ?? 0.5);
  raw.write(bytes.subarray(0, Math.max(1, Math.floor(bytes.length * share))), () => {
    // A dribbling answer says no more: whoever reads it has to give up by its total time.
    if (fault.kind === 'cutMidBody') raw.socket?.destroy();
  });
}

function writeChunks(raw: FastifyReply['raw'], left: number): void {
  if (raw.destroyed) return;
  if (left === 0) raw.end();
  else raw.write(HUGE_CHUNK, () => writeChunks(raw, left - 1));
}
