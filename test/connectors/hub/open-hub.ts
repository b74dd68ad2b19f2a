import type { JsonObject } from '../../../core/base/json.ts';
import { silentLog } from '../../../core/base/log.ts';
import { seededRandom } from '../../../core/base/random.ts';
import type {
  Ack,
  Command,
  Connector,
  Host,
  Page,
  SourceRecord,
} from '../../../core/connector/contract.ts';
import { hubConnector } from '../../../core/connector/hub/connector.ts';
import type { RecordSettings } from '../../../core/connector/hub/record-settings.ts';
import { type Bench, openBench } from '../../retail/inventory/open.ts';

/** The hub's own connection over a store in memory. */
export interface Hub extends Bench {
  readonly connector: Connector;
  readonly host: Host;
  /** Writes to a stream; the idempotency keys differ, as those of different records do. */
  write(stream: string, operation: string, ...data: readonly JsonObject[]): Promise<readonly Ack[]>;
  find(stream: string, name: string): Promise<JsonObject | null>;
  read(stream: string): Promise<readonly SourceRecord[]>;
}

/** Opens the hub's connection. */
export async function openHub(settings: Partial<RecordSettings> = {}): Promise<Hub> {
  const bench = await openBench();
  const { clock, store, inventory } = bench;
  const host: Host = {
    ...{ connection: 'hub', settings: {}, secrets: {} },
    http: {
      send: () => Promise.reject(new Error('the hub calls nobody')),
      reportBudget: () => undefined,
      reportWindow: () => undefined,
    },
    ...{ log: silentLog(), clock, random: seededRandom(1), signal: new AbortController().signal },
    ...{ baseDir: '/', crashPoint: () => undefined },
  };
  const connector = hubConnector({ inventory, records: store.records, settings });
  let turn = 0;
  return {
    ...bench,
    ...{ connector, host },
    write: async (stream, operation, ...data) => {
      const commands = data.map((one): Command => {
        turn += 1;
        const key = String(one['sku'] ?? one['order'] ?? 'k');
        const place = { stream, operation, key };
        // A deletion has no data but its key.
        const sent = operation === 'markDeleted' ? {} : one;
        return { ...place, idempotencyKey: `t${turn}`, version: null, data: sent };
      });
      return (await connector.write?.(host, commands)) ?? [];
    },
    find: async (stream, name) =>
      (await connector.lookup?.(host, stream, [name]))?.[0]?.data ?? null,
    read: async (stream) => {
      const pages: Page[] = [];
      const request = { stream, since: null, with: {} };
      for await (const page of connector.read?.(host, request) ?? []) pages.push(page);
      return pages.flatMap((page) => page.records);
    },
  };
}

/** The codes of refusals, the outcomes of the rest. */
export function outcomes(acks: readonly Ack[]): readonly string[] {
  return acks.map((ack) => (ack.outcome === 'refused' ? ack.code : ack.outcome));
}

/** What an answer says beside its outcome. */
export function noteOf(ack: Ack | undefined): string {
  if (ack?.outcome === 'written' || ack?.outcome === 'same') return ack.note ?? '';
  return ack !== undefined && 'what' in ack ? ack.what : '';
}

/** The id that an answer names. */
export function idOf(ack: Ack | undefined): string {
  return ack?.outcome === 'written' || ack?.outcome === 'same' ? ack.id : '';
}
