/** Writes commands: each operation of each stream has its own file, and every command gets its own ack. */
import type { Ack, Command, Host, WriteCapability } from '../../core/connector/index.ts';
import { type Account, openAccount } from './client.ts';
import { NETSUITE_ERRORS } from './errors.ts';
import { CLOSE_ORDER, closeOrders } from './write/close-orders.ts';
import { UPSERT_CUSTOMER, upsertCustomers } from './write/customers.ts';
import { DOCUMENTS, documentCapability, upsertDocuments } from './write/documents.ts';
import { FULFIL, fulfil } from './write/fulfil.ts';
import { UPSERT_ITEM, upsertItems } from './write/items.ts';
import { SET_LEVEL, setLevels } from './write/levels.ts';
import { SET_PRICE, setPrices } from './write/prices.ts';
import { createMovements, MOVEMENTS, movementCapability } from './write/stock.ts';
import { TRANSFORMS, transformCapability } from './write/transform-kinds.ts';
import { transformAll } from './write/transforms.ts';

/** Writes some commands of one operation. Shape: one ack per command, in order. */
type Writer = (account: Account, commands: readonly Command[]) => Promise<readonly Ack[]>;

interface Operation {
  readonly capability: WriteCapability;
  readonly write: Writer;
}

const OPERATIONS: Readonly<Record<string, Operation>> = {
  'customers.upsert': { capability: UPSERT_CUSTOMER, write: upsertCustomers },
  'items.upsert': { capability: UPSERT_ITEM, write: upsertItems },
  'prices.set': { capability: SET_PRICE, write: setPrices },
  'inventoryLevels.set': { capability: SET_LEVEL, write: setLevels },
  'salesOrders.close': { capability: CLOSE_ORDER, write: closeOrders },
  'itemFulfillments.fulfil': { capability: FULFIL, write: fulfil },
  ...fromTable(DOCUMENTS, (stream) => `${stream}.upsert`, documentCapability, upsertDocuments),
  ...fromTable(MOVEMENTS, (stream) => `${stream}.create`, movementCapability, createMovements),
  ...fromTable(TRANSFORMS, (name) => name, transformCapability, transformAll),
};

function fromTable<K>(
  table: Readonly<Record<string, K>>,
  nameOf: (name: string) => string,
  capability: (kind: K) => WriteCapability,
  write: (account: Account, kind: K, commands: readonly Command[]) => Promise<readonly Ack[]>,
): Readonly<Record<string, Operation>> {
  return Object.fromEntries(
    Object.entries(table).map(([name, kind]) => [
      nameOf(name),
      {
        capability: capability(kind),
        write: (account: Account, commands: readonly Command[]) => write(account, kind, commands),
      },
    ]),
  );
}

/** The operations of a stream, for the catalog. */
export function writesOf(stream: string): Readonly<Record<string, WriteCapability>> {
  return Object.fromEntries(
    Object.entries(OPERATIONS)
      .filter(([name]) => name.startsWith(`${stream}.`))
      .map(([name, { capability }]) => [name.slice(stream.length + 1), capability]),
  );
}

/**
 * Writes commands.
 *
 * Shape:  one ack per command, in order; commands of one operation are written together, as many at a time as calls
 *         are allowed. Errors: none are thrown for what NetSuite answers.
 */
export async function write(host: Host, commands: readonly Command[]): Promise<readonly Ack[]> {
  const account = openAccount(host);
  const acks = new Map<Command, Ack>();
  const groups = Map.groupBy(commands, (command) => `${command.stream}.${command.operation}`);
  for (const [name, group] of groups) {
    const operation = OPERATIONS[name];
    const results = operation === undefined ? [] : await operation.write(account, group);
    for (const [index, command] of group.entries()) {
      acks.set(command, results[index] ?? noWriter(name));
    }
  }
  return commands.map((command) => acks.get(command) ?? noWriter(command.operation));
}

function noWriter(name: string): Ack {
  const { code, mend } = NETSUITE_ERRORS.NETSUITE_STREAM_UNKNOWN;
  return { outcome: 'refused', code, what: `there is no operation ${name}`, mend };
}
