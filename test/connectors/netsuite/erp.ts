/** A sandbox account with a host beside it, for the tests of this folder. */
import { netsuite } from '../../../connectors/netsuite/connector.ts';
import type {
  NetsuiteSandbox,
  NetsuiteSandboxOptions,
} from '../../../connectors/netsuite/sandbox/options.ts';
import { startNetsuiteSandbox } from '../../../connectors/netsuite/sandbox/server.ts';
import { systemClock } from '../../../core/base/clock.ts';
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
import { testHost } from '../../contract/test-host.ts';

/** A running account and what a connection to it needs. */
export interface Erp {
  readonly sandbox: NetsuiteSandbox;
  readonly settings: JsonObject;
  readonly secrets: Readonly<Record<string, string>>;
  readonly host: Host;
}

const open: NetsuiteSandbox[] = [];

/** Starts an account that `closeAll` stops. */
export async function openErp(
  options: Partial<NetsuiteSandboxOptions> = {},
  settings: JsonObject = {},
): Promise<Erp> {
  const sandbox = await startNetsuiteSandbox({
    clock: systemClock(),
    random: seededRandom(7),
    ...options,
  });
  open.push(sandbox);
  const whole = { ...settingsOf(sandbox), ...settings };
  const secrets = { privateKey: sandbox.privateKey };
  const { host } = testHost({
    connector: netsuite,
    settings: whole,
    secrets,
    ...(options.clock === undefined ? {} : { clock: options.clock }),
  });
  return { sandbox, settings: whole, secrets, host };
}

/** The settings of a connection with client credentials. */
export function settingsOf(sandbox: NetsuiteSandbox): JsonObject {
  return {
    account: sandbox.accountId,
    clientId: sandbox.clientId,
    certificateId: sandbox.certificateId,
    algorithm: 'ES256',
    endpoint: sandbox.url,
    adjustmentAccount: '58',
    subsidiary: '1',
  };
}

/** Stops every account. */
export async function closeAll(): Promise<void> {
  for (const sandbox of open.splice(0)) await sandbox.close();
}

/** The pages of a stream from a cursor to its end. */
export async function pagesOf(
  host: Host,
  stream: string,
  since: Cursor = null,
): Promise<readonly Page[]> {
  const pages: Page[] = [];
  const reading = netsuite.read?.(host, { stream, since, with: {} }) ?? [];
  for await (const page of reading) pages.push(page);
  return pages;
}

/** The records of a stream from a cursor to its end. */
export async function recordsOf(
  host: Host,
  stream: string,
  since: Cursor = null,
): Promise<readonly SourceRecord[]> {
  return (await pagesOf(host, stream, since)).flatMap((page) => page.records);
}

/** Writes one command; its key stands for its idempotency key as well. */
export async function writeOne(
  host: Host,
  name: string,
  key: string,
  data: JsonObject,
  idempotencyKey = `${name}/${key}`,
): Promise<Ack> {
  const [ack] = await writeAll(host, [commandOf(name, key, data, idempotencyKey)]);
  if (ack === undefined) throw new Error('there is no ack');
  return ack;
}

/** A command of `stream.operation`. */
export function commandOf(
  name: string,
  key: string,
  data: JsonObject,
  idempotencyKey = `${name}/${key}`,
): Command {
  const [stream = '', operation = ''] = name.split('.');
  return { stream, operation, key, idempotencyKey, version: null, data };
}

/** Writes commands. */
export async function writeAll(host: Host, commands: readonly Command[]): Promise<readonly Ack[]> {
  return (await netsuite.write?.(host, commands)) ?? [];
}
