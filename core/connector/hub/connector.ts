import type { Inventory } from '../../retail/inventory/inventory.ts';
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
import { HUB_ERRORS } from './errors.ts';
import { productAcks } from './product-write.ts';
import { lookupHub, readHub } from './source.ts';
import { writeStock } from './stock-write.ts';
import { HUB_STREAMS } from './streams.ts';

/**
 * The hub's own records as a connection like any other, so that every movement of data is a flow.
 *
 * Its idempotency keys are kept in the stock journal for ever: it is its own effect ledger (I8).
 */
export function hubConnector(parts: {
  readonly inventory: Inventory;
  readonly records: RecordStore;
}): Connector {
  return defineConnector({
    spec: HUB_SPEC,
    errors: HUB_ERRORS,
    check: () => check(parts),
    catalog: () => HUB_STREAMS,
    read: (_host, request) => readHub(parts, request),
    write: (host, commands) => {
      return writeByStream(commands, {
        inventory: (own) => writeStock(parts.inventory, own),
        products: (own) =>
          productAcks({ records: parts.records, settings: {}, at: host.clock.now() }, own),
      });
    },
    lookup: (_host, stream, keys) => lookupHub(parts, stream, keys),
  });
}

async function check(parts: {
  readonly inventory: Inventory;
  readonly records: RecordStore;
}): Promise<readonly Finding[]> {
  const { items, positions, journalRows } = await parts.inventory.totals();
  const products = await parts.records.count(PRODUCTS_STREAM);
  const stock = `${items} items at ${positions} places, ${journalRows} journal rows`;
  return [{ severity: 'info', what: `${stock}; ${products} products` }];
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
    const answers = await (writers[stream] ?? refuseAll)(own);
    for (const [index, command] of own.entries()) {
      const answer = answers[index];
      if (answer !== undefined) acks.set(command, answer);
    }
  }
  return commands.map((command) => acks.get(command) ?? { outcome: 'unknown', what: 'no answer' });
}

async function refuseAll(commands: readonly Command[]): Promise<readonly Ack[]> {
  const { code, mend } = HUB_ERRORS.HUB_OPERATION_UNKNOWN;
  return commands.map((command) => ({
    ...({ outcome: 'refused', code, path: 'stream', mend } as const),
    what: `the hub has no stream ${command.stream}, only inventory and products`,
  }));
}
