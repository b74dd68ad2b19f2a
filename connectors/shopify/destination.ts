/** Writes commands: each operation of each stream has its own file, and every command gets its own ack. */
import type { Ack, Command, Host } from '../../core/connector/index.ts';
import { openShop, type Shop } from './client.ts';
import { SHOPIFY_ERRORS } from './errors.ts';
import { upsertCustomers } from './write-customers.ts';
import { fulfil } from './write-fulfillments.ts';
import { setInventory } from './write-inventory.ts';
import { createOrders } from './write-orders.ts';
import { updatePrices } from './write-prices.ts';
import { WRITE_OPERATIONS } from './writes/registry.ts';
import { writeCommands } from './writes/write-operation.ts';

/** Writes some commands of one operation. Shape: one ack per command, in order. */
export type Writer = (shop: Shop, commands: readonly Command[]) => Promise<readonly Ack[]>;

const WRITERS: Readonly<Record<string, Writer>> = {
  'inventoryLevels.set': setInventory,
  'variants.updatePrice': updatePrices,
  'customers.upsert': upsertCustomers,
  'orders.create': createOrders,
  'fulfillmentOrders.fulfil': fulfil,
  ...Object.fromEntries(
    WRITE_OPERATIONS.map((one): [string, Writer] => [
      `${one.stream}.${one.operation}`,
      (shop, commands) => writeCommands(shop, one, commands),
    ]),
  ),
};

/**
 * Writes commands.
 *
 * Shape:  one ack per command, in order; commands of one operation are written together.
 * Errors: none are thrown for what Shopify answers; a thrown error means that nobody knows (the contract).
 */
export async function write(host: Host, commands: readonly Command[]): Promise<readonly Ack[]> {
  const shop = openShop(host);
  const acks = new Map<Command, Ack>();
  const groups = Map.groupBy(commands, (command) => `${command.stream}.${command.operation}`);
  for (const [operation, group] of groups) {
    const writer = WRITERS[operation];
    const results = writer === undefined ? [] : await writer(shop, group);
    for (const [index, command] of group.entries()) {
      acks.set(command, results[index] ?? noWriter(operation, writer !== undefined));
    }
  }
  return commands.map((command) => acks.get(command) ?? noWriter(command.operation, false));
}

function noWriter(operation: string, exists: boolean): Ack {
  if (exists) return { outcome: 'unknown', what: `${operation} gave no ack for this command` };
  const { code, mend } = SHOPIFY_ERRORS.SHOPIFY_STREAM_UNKNOWN;
  return { outcome: 'refused', code, what: `there is no operation ${operation}`, mend };
}
