/** A connector from the text of a file, before a server that answers as the test says. */
import { createServer, type IncomingMessage } from 'node:http';
import { readConnector } from '../../../core/config/connector-file/read.ts';
import type {
  Ack,
  Command,
  Connector,
  Cursor,
  Host,
  JsonObject,
  Page,
} from '../../../core/connector/index.ts';
import { type HaltingClock, haltingClock } from '../../contract/halting-clock.ts';
import { testHost } from '../../contract/test-host.ts';

/** A request as the server saw it. */
export interface Seen {
  readonly method: string;
  readonly url: URL;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** What the server says; a text is sent as it is, anything else as JSON. */
export interface Said {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

export interface Stage {
  readonly connector: Connector;
  readonly host: Host;
  readonly seen: readonly Seen[];
  readonly clock: HaltingClock;
  readonly logged: () => string;
}

/** The head of every file of these tests. */
export const HEAD = `
connector: made
about: A system that is made up for a test.
settings:
  endpoint: { type: url, about: The address., required: true }
  apiKey: { type: string, about: The key., secret: true }
  clientId: { type: string, about: The client., default: me }
  clientSecret: { type: string, about: Its secret., secret: true }
  hookSecret: { type: string, about: The secret of webhooks., secret: true }
base: ={{ $settings.endpoint }}
check: { path: /account }
`;

/** A schema with a text id and a time. */
export const THING =
  '{ type: object, required: [id], properties: { id: { type: string }, at: { type: string }, n: { type: integer } } }';

/** The secrets that every test has. */
export const SECRETS = {
  apiKey: 'the-key-0001',
  clientSecret: 'the-secret-0001',
  hookSecret: 'the-hook-secret',
};

/** Plays a file against a server; everything is closed afterwards. */
export async function onStage<T>(
  file: string,
  answer: (seen: Seen, count: number) => Said | Promise<Said>,
  run: (stage: Stage) => Promise<T>,
  hooks: Readonly<Record<string, unknown>> = {},
): Promise<T> {
  const seen: Seen[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(Buffer.from(chunk));
    const one: Seen = {
      method: request.method ?? '',
      url: new URL(request.url ?? '/', 'http://127.0.0.1'),
      headers: request.headers,
      body: Buffer.concat(chunks).toString('utf8'),
    };
    seen.push(one);
    const { status = 200, headers = {}, body = {} } = await answer(one, seen.length);
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(text);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  try {
    const connector = await connectorOf(file, hooks);
    const clock = haltingClock();
    const { host, logged } = testHost({
      ...{ connector, clock, secrets: SECRETS },
      settings: { endpoint: `http://127.0.0.1:${port}` },
    });
    return await run({ connector, host, seen, clock, logged });
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

/** The connector of a file without faults. */
export async function connectorOf(
  file: string,
  hooks: Readonly<Record<string, unknown>> = {},
): Promise<Connector> {
  const read = await readConnector(file, 'made.yaml', async (reference) => {
    const found = hooks[reference.split('#')[1] ?? ''];
    return found === undefined ? { what: 'no such hook', mend: 'none' } : { found };
  });
  if ('connector' in read) return read.connector;
  throw new Error(JSON.stringify(read.faults, null, 2));
}

/** Reads a stream to its end. */
export async function readAll(
  { connector, host }: Stage,
  stream: string,
  since: Cursor = null,
  options: JsonObject = {},
): Promise<readonly Page[]> {
  const pages: Page[] = [];
  for await (const page of connector.read?.(host, { stream, since, with: options }) ?? []) {
    pages.push(page);
  }
  return pages;
}

/** The keys of all records, in the order in which they came. */
export function keysOf(pages: readonly Page[]): readonly string[] {
  return pages.flatMap((page) => page.records).map((record) => record.key);
}

/** Writes one command of the stream `things`. */
export async function writeOne(
  stage: Stage,
  operation: string,
  data: JsonObject,
  key = 'K-1',
): Promise<Ack> {
  const acks = await writeAll(stage, [commandOf(operation, data, key)]);
  const [ack] = acks;
  if (ack === undefined) throw new Error('no ack');
  return ack;
}

/** A command of the stream `things`. */
export function commandOf(operation: string, data: JsonObject, key = 'K-1'): Command {
  return {
    ...{ stream: 'things', operation, key, version: null, data },
    idempotencyKey: `effect-${key}`,
  };
}

/** Writes commands in one go. */
export async function writeAll(
  stage: Stage,
  commands: readonly Command[],
): Promise<readonly Ack[]> {
  return (await stage.connector.write?.(stage.host, commands)) ?? [];
}

/** A schema that takes any object. */
export const ANY = '{ type: object }';

/** A stream with these operations. */
export function writing(operations: string): string {
  return `${HEAD}
streams:
  things:
    about: Things.
    key: id
    schema: { type: object, properties: { id: { type: string }, n: { type: integer } } }
    lookup: { path: '/things/{key}' }
    writes:
${operations}`;
}
