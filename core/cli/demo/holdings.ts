/** What the hub and its systems hold, read through their own connections as any flow would read them. */
import type { App } from '../../app.ts';
import type { Json, JsonObject } from '../../base/json.ts';
import type { SourceRecord } from '../../connector/contract.ts';
import type { Holding } from './compare.ts';

/** Reads a stream to its end; of each record the last word counts. */
export async function readStream(
  app: App,
  connectionName: string,
  stream: string,
  options: JsonObject = {},
): Promise<readonly JsonObject[]> {
  const connection = app.connections.get(connectionName);
  if (connection?.connector.read === undefined) {
    throw new Error(`assertion failed: the demo reads ${stream} of ${connectionName}`);
  }
  const { host, connector } = connection;
  const pages = connector.read?.(host, { stream, since: null, with: options }) ?? [];
  const byKey = new Map<string, SourceRecord>();
  for await (const page of pages) {
    for (const record of page.records) byKey.set(record.key, record);
  }
  return [...byKey.values()].flatMap(({ data, deleted }) => (deleted === true ? [] : [data]));
}

/** Makes a holding of rows; a row without a key is nobody's. */
export function holdingOf(
  rows: readonly unknown[],
  pick: (row: unknown) => { readonly key: string; readonly value: string },
): Holding {
  return new Map(
    rows.flatMap((row) => {
      const { key, value } = pick(row);
      return key === '' ? [] : [[key, value] as const];
    }),
  );
}

/** A whole number as all systems write it; what is not there is none. */
export function units(value: Json | string | undefined): string {
  return String(Math.max(0, Number(value ?? 0)));
}

/** Money with two decimals, whatever a system's own form of it is. */
export function money(text: string): string {
  return text === '' ? '' : Number(text).toFixed(2);
}
