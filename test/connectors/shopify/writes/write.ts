import { shopify } from '../../../../connectors/shopify/connector.ts';
import type { Ack, Command, JsonObject } from '../../../../core/connector/index.ts';
import type { OpenShop } from '../shop.ts';

/** Writes one command, named by `stream.operation`. */
export async function write(
  shop: OpenShop,
  operation: string,
  key: string,
  data: JsonObject,
): Promise<Ack> {
  const [stream = '', name = ''] = operation.split('.');
  const idempotencyKey = `${operation}/${key}`;
  const command: Command = { stream, operation: name, key, idempotencyKey, version: null, data };
  const [ack] = (await shopify.write?.(shop.host, [command])) ?? [];
  if (ack === undefined) throw new Error('there is no ack');
  return ack;
}

/** An ack in short: its outcome and its code. */
export function short(ack: Ack): string {
  return 'code' in ack ? `${ack.outcome} ${ack.code}` : ack.outcome;
}

/** The names of the calls that wrote, since the last look. */
export function writesSent({ sandbox }: OpenShop): readonly string[] {
  return sandbox.calls().flatMap((call) => (call.isWrite ? [call.operation] : []));
}

/** The rows of a table of the shop. */
export function rowsOf({ sandbox }: OpenShop, table: string): readonly Record<string, unknown>[] {
  const rows: unknown = JSON.parse(JSON.stringify(sandbox.state()[table] ?? []));
  return Array.isArray(rows) ? rows : [];
}
