/** A connector and its sandbox on one clock that costs no time, watched by the vendor's specification. */
import { klaviyo } from '../../../connectors/klaviyo/connector.ts';
import type { KlaviyoSandboxOptions } from '../../../connectors/klaviyo/sandbox/options.ts';
import {
  type KlaviyoSandbox,
  startKlaviyoSandbox,
} from '../../../connectors/klaviyo/sandbox/server.ts';
import type { Clock } from '../../../core/base/clock.ts';
import { seededRandom } from '../../../core/base/random.ts';
import type {
  Ack,
  Command,
  Cursor,
  Host,
  JsonObject,
  Page,
  SourceRecord,
} from '../../../core/connector/index.ts';
import { jumpingClock } from '../../connector/jumping-clock.ts';
import { type KlaviyoWatch, watchKlaviyo } from '../../contract/klaviyo-judge.ts';
import { testHost } from '../../contract/test-host.ts';

export const API_KEY = 'pk_test_0001';
export const ACCOUNT_ID = 'TesT01';

export interface OpenAccount {
  readonly sandbox: KlaviyoSandbox;
  readonly host: Host;
  readonly clock: Clock;
  readonly watch: KlaviyoWatch;
  readonly logged: () => string;
  readonly write: (stream: string, operation: string, data: JsonObject) => Promise<Ack>;
  readonly writeAll: (
    stream: string,
    operation: string,
    data: readonly JsonObject[],
  ) => Promise<readonly Ack[]>;
  readonly read: (stream: string, options?: JsonObject, since?: Cursor) => Promise<readonly Page[]>;
  /** Another host on the same sandbox. */
  readonly hostWith: (parts: {
    readonly settings?: JsonObject;
    readonly secrets?: Readonly<Record<string, string>>;
    readonly baseDir?: string;
  }) => Host;
  /** The calls since the last look, as `METHOD /path status`. */
  readonly calls: () => readonly string[];
  readonly close: () => Promise<void>;
}

/** Opens an account; without a seed it is empty. */
export async function openAccount(
  options: Partial<KlaviyoSandboxOptions> = {},
  settings: JsonObject = {},
): Promise<OpenAccount> {
  const clock = options.clock ?? jumpingClock();
  const watch = watchKlaviyo();
  const sandbox = await startKlaviyoSandbox({
    random: seededRandom(5),
    accountId: ACCOUNT_ID,
    privateKey: API_KEY,
    observe: watch.observe,
    seed: {},
    jobMs: 0,
    ...options,
    clock,
  });
  const base = { account: ACCOUNT_ID, endpoint: sandbox.url, ...settings };
  const hostWith: OpenAccount['hostWith'] = (parts) =>
    testHost({
      connector: klaviyo,
      clock,
      secrets: { apiKey: API_KEY },
      ...parts,
      settings: { ...base, ...parts.settings },
    }).host;
  const own = testHost({
    connector: klaviyo,
    clock,
    settings: base,
    secrets: { apiKey: API_KEY, webhookSecret: 'webhook-secret-0001' },
  });
  const writeAll: OpenAccount['writeAll'] = async (stream, operation, data) => {
    const commands = data.map((one, at) => commandOf(stream, operation, { data: one, at }));
    return (await klaviyo.write?.(own.host, commands)) ?? [];
  };
  return {
    sandbox,
    host: own.host,
    clock,
    watch,
    logged: own.logged,
    hostWith,
    writeAll,
    write: async (stream, operation, data) => {
      const [ack] = await writeAll(stream, operation, [data]);
      if (ack === undefined) throw new Error('there is no ack');
      return ack;
    },
    read: async (stream, wanted = {}, since = null) => {
      const pages: Page[] = [];
      const reading = klaviyo.read?.(own.host, { stream, since, with: wanted }) ?? [];
      for await (const page of reading) pages.push(page);
      return pages;
    },
    calls: () => {
      const calls = sandbox.calls().map((call) => `${call.operation} ${call.status}`);
      sandbox.clearCalls();
      return calls;
    },
    close: async () => {
      await sandbox.close();
      watch.verdict();
    },
  };
}

/** A command with a key of its own. */
export function commandOf(
  stream: string,
  operation: string,
  { data, at = 0 }: { readonly data: JsonObject; readonly at?: number },
): Command {
  const key = `record-${at}`;
  return { stream, operation, key, idempotencyKey: `key-${at}`, version: null, data };
}

/** The records of pages. */
export function recordsOf(pages: readonly Page[]): readonly SourceRecord[] {
  return pages.flatMap((page) => page.records);
}

/** The rows of one table of the account, as plain data. */
export function rowsOf<R = JsonObject>(sandbox: KlaviyoSandbox, table: string): readonly R[] {
  const rows: readonly R[] = JSON.parse(JSON.stringify(sandbox.state()[table] ?? []));
  return rows;
}

/** Calls the sandbox directly, as any client would. */
export async function callSandbox(
  sandbox: KlaviyoSandbox,
  path: string,
  options: {
    readonly method?: string;
    readonly body?: JsonObject | string;
    readonly headers?: Readonly<Record<string, string>>;
  } = {},
): Promise<{ readonly status: number; readonly headers: Headers; readonly body: JsonObject }> {
  const { method = 'GET', body, headers = {} } = options;
  const response = await fetch(`${sandbox.url}${path}`, {
    method,
    headers: {
      authorization: `Klaviyo-API-Key ${API_KEY}`,
      revision: '2026-07-15',
      ...(body === undefined ? {} : { 'content-type': 'application/vnd.api+json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  const parsed: JsonObject = text.startsWith('{') ? JSON.parse(text) : {};
  return { status: response.status, headers: response.headers, body: parsed };
}
