import { CUSTOMERS_STREAM } from '../../retail/customers/book.ts';
import type { Inventory } from '../../retail/inventory/inventory.ts';
import { ORDERS_STREAM } from '../../retail/orders/order-rule.ts';
import { PRODUCTS_STREAM } from '../../retail/products/products.ts';
import type { RecordStore } from '../../store/record-store.ts';
import {
  type Ack,
  type Command,
  type Connector,
  defineConnector,
  type Finding,
} from '../contract.ts';
import { HUB_SPEC } from './catalog.ts';
import { customerAcks } from './customer-write.ts';
import { HUB_ERRORS } from './errors.ts';
import { orderAcks } from './order-write.ts';
import type { HubParts } from './parts.ts';
import { productAcks } from './product-write.ts';
import { DEFAULT_RECORD_SETTINGS, type RecordSettings } from './record-settings.ts';
import { lookupHub, readHub } from './source.ts';
import { writeStock } from './stock-write.ts';
import { HUB_STREAMS } from './streams.ts';

/**
 * The hub's own records as a connection like any other, so that every movement of data is a flow.
 *
 * The stock journal keeps its idempotency keys for ever and is its own effect ledger (I8); the other records are
 * compared by version and content, so that a repetition changes nothing.
 */
export function hubConnector(given: {
  readonly inventory: Inventory;
  readonly records: RecordStore;
  readonly settings?: Partial<RecordSettings>;
}): Connector {
  const parts: HubParts = { ...given, settings: { ...DEFAULT_RECORD_SETTINGS, ...given.settings } };
  const { inventory, records, settings } = parts;
  return defineConnector({
    spec: HUB_SPEC,
    errors: HUB_ERRORS,
    check: () => check(parts),
    catalog: () => HUB_STREAMS,
    read: (_host, request) => readHub(parts, request),
    write: (host, commands) => {
      const at = host.clock.now();
      return writeByStream(commands, {
        inventory: (own) => writeStock(inventory, own),
        products: (own) => productAcks({ records, settings: settings.products, at }, own),
        customers: (own) => customerAcks({ records, settings: settings.customers, at }, own),
        orders: (own) => orderAcks({ inventory, records, settings: settings.customers, at }, own),
      });
    },
    lookup: (_host, stream, keys) => lookupHub(parts, stream, keys),
  });
}

async function check({ inventory, records }: HubParts): Promise<readonly Finding[]> {
  const { items, positions, journalRows } = await inventory.totals();
  const [products, customers, orders] = await Promise.all(
    [PRODUCTS_STREAM, CUSTOMERS_STREAM, ORDERS_STREAM].map((stream) => records.count(stream)),
  );
  const stock = `${items} items at ${positions} places, ${journalRows} journal rows`;
  const what = `${stock}; ${products} products; ${customers} customers; ${orders} orders`;
  return [{ severity: 'info', what }];
}

type Write = (commands: readonly Command[]) => Promise<readonly Ack[]>;

/** A batch is normally of one stream; when it is not, each stream's commands keep their order. */
async function writeByStream(
  commands: readonly Command[],
  writers: Readonly<Record<string, Write>>,
): Promise<readonly Ack[]> {
  const acks = new Map<Command, Ack>();
  for (const stream of new Set(commands.map((command) => command.stream))) {
    const own = commands.filter((command) => command.stream === stream);
    const write = Object.hasOwn(writers, stream) ? writers[stream] : undefined;
    const answers = await (write ?? refuseAll)(own);
    for (const [index, command] of own.entries()) {
      const answer = answers[index];
      if (answer !== undefined) acks.set(command, answer);
    }
  }
  return commands.map((command) => acks.get(command) ?? { outcome: 'unknown', what: 'no answer' });
}

async function refuseAll(commands: readonly Command[]): Promise<readonly Ack[]> {
  const { code, mend } = HUB_ERRORS.HUB_OPERATION_UNKNOWN;
  const names = HUB_STREAMS.map((stream) => stream.name).join(', ');
  return commands.map((command) => ({
    ...({ outcome: 'refused', code, path: 'stream', mend } as const),
    what: `the hub has no stream ${command.stream}, only ${names}`,
  }));
}
