import { CrossdockError, type ErrorKind } from '../../base/errors.ts';
import type { JsonObject } from '../../base/json.ts';
import type { InventoryCommand, InventoryResult } from '../../retail/inventory/command.ts';
import type { Inventory } from '../../retail/inventory/inventory.ts';
import type { Ack, Command } from '../contract.ts';
import { HUB_ERRORS } from './errors.ts';
import {
  instantIn,
  instantMaybe,
  numberIn,
  numberMaybe,
  objectsIn,
  textIn,
  textMaybe,
  wordIn,
} from './fields.ts';

/** Tells the stock journal what happened: one transaction for the batch, one answer per command. */
export async function writeStock(
  inventory: Inventory,
  commands: readonly Command[],
): Promise<readonly Ack[]> {
  const acks = new Map<number, Ack>();
  const wanted: { readonly index: number; readonly command: InventoryCommand }[] = [];
  for (const [index, command] of commands.entries()) {
    try {
      wanted.push({ index, command: stockCommandOf(command) });
    } catch (error) {
      if (!(error instanceof CrossdockError)) throw error;
      const { code, what, mend, where } = error;
      acks.set(index, { outcome: 'refused', code, path: where, what, mend });
    }
  }
  const results = await inventory.apply(wanted.map((one) => one.command));
  for (const [at, { index, command }] of wanted.entries()) {
    const result = results[at];
    if (result !== undefined) acks.set(index, ackOf(command, result));
  }
  return commands.map((_, index) => acks.get(index) ?? { outcome: 'unknown', what: 'no answer' });
}

function stockCommandOf(command: Command): InventoryCommand {
  const { data } = command;
  switch (command.operation) {
    case 'movement':
      return movementOf(command, data);
    case 'count':
      return countOf(command, data);
    case 'snapshot':
      return snapshotOf(command, data);
    case 'order':
      return orderOf(command, data);
    case 'orderDeleted':
      return orderDeletedOf(command);
    default:
      throw new CrossdockError(HUB_ERRORS.HUB_OPERATION_UNKNOWN, {
        what: `the stream inventory has no operation ${command.operation}`,
        where: 'operation',
        why: 'it is written by movement, count, snapshot, order and orderDeleted',
      });
  }
}

/** The optional parts: a field that is not there must not be there as undefined. */
function toldOf(
  command: Command,
  data: JsonObject,
): Pick<InventoryCommand, 'key' | 'ref' | 'source' | 'actor' | 'effectiveAt'> {
  const ref = textMaybe(data, 'ref');
  const source = textMaybe(data, 'source');
  const actor = textMaybe(data, 'actor');
  const effectiveAt = instantMaybe(data, 'effectiveAt');
  return {
    key: command.idempotencyKey,
    ref: ref ?? command.key,
    ...(source === undefined ? {} : { source }),
    ...(actor === undefined ? {} : { actor }),
    ...(effectiveAt === undefined ? {} : { effectiveAt }),
  };
}

function placeOf(data: JsonObject): { sku: string; location: string; quantity: number } {
  return {
    sku: textIn(data, 'sku'),
    location: textIn(data, 'location'),
    quantity: numberIn(data, 'quantity'),
  };
}

const BUCKETS = ['onHand', 'damaged', 'qc', 'display', 'incoming'] as const;

function movementOf(command: Command, data: JsonObject): InventoryCommand {
  const reason = textMaybe(data, 'reason');
  const till = textMaybe(data, 'till');
  return {
    kind: 'movement',
    type: wordIn(data, 'type', ['sale', 'return', 'adjustment', 'receipt']),
    ...toldOf(command, data),
    ...placeOf(data),
    ...(data['bucket'] === undefined ? {} : { bucket: wordIn(data, 'bucket', BUCKETS) }),
    ...(reason === undefined ? {} : { reason }),
    ...(till === undefined || data['actor'] !== undefined ? {} : { actor: `till ${till}` }),
  };
}

function countOf(command: Command, data: JsonObject): InventoryCommand {
  const uncertaintyMs = numberMaybe(data, 'uncertaintyMs');
  return {
    kind: 'count',
    ...toldOf(command, data),
    ...placeOf(data),
    asOf: instantIn(data, 'asOf'),
    ...(uncertaintyMs === undefined ? {} : { uncertaintyMs }),
  };
}

function snapshotOf(command: Command, data: JsonObject): InventoryCommand {
  const uncertaintyMs = numberMaybe(data, 'uncertaintyMs');
  return {
    kind: 'snapshot',
    ...toldOf(command, data),
    source: textIn(data, 'source'),
    quantityKind: wordIn(data, 'quantityKind', ['onHand', 'available']),
    asOf: instantIn(data, 'asOf'),
    items: [placeOf(data)],
    ...(uncertaintyMs === undefined ? {} : { uncertaintyMs }),
  };
}

/** The same as a cancellation of all that is open: what was sent stays sent. */
function orderDeletedOf(command: Command): InventoryCommand {
  return {
    kind: 'order',
    ...toldOf(command, {}),
    order: command.key,
    version: command.version,
    status: 'cancelled',
    lines: [],
  };
}

function orderOf(command: Command, data: JsonObject): InventoryCommand {
  const channel = textMaybe(data, 'channel');
  return {
    kind: 'order',
    ...toldOf(command, data),
    order: textIn(data, 'order'),
    version: textMaybe(data, 'version') ?? command.version,
    status: wordIn(data, 'status', ['open', 'cancelled']),
    ...(channel === undefined ? {} : { channel }),
    lines: objectsIn(data, 'lines').map((line) => {
      const cancelled = numberMaybe(line, 'cancelled');
      const fulfilled = numberMaybe(line, 'fulfilled');
      return {
        line: textIn(line, 'line'),
        sku: textIn(line, 'sku'),
        quantity: numberIn(line, 'quantity'),
        location: textMaybe(line, 'location') ?? null,
        ...(cancelled === undefined ? {} : { cancelled }),
        ...(fulfilled === undefined ? {} : { fulfilled }),
      };
    }),
  };
}

function idOf(command: InventoryCommand): string {
  if (command.kind === 'order') return command.order;
  if (command.kind === 'snapshot') {
    const item = command.items[0];
    return item === undefined ? '' : `${item.sku}@${item.location}`;
  }
  return 'sku' in command && 'location' in command ? `${command.sku}@${command.location}` : '';
}

/** The answer of the stock rules as an answer to the engine. */
export function ackOf(command: InventoryCommand, result: InventoryResult): Ack {
  const id = idOf(command);
  const what = result.what ?? '';
  const version = result.seq === null ? {} : { version: String(result.seq) };
  switch (result.result) {
    case 'ok':
      return { outcome: 'written', id, ...version };
    case 'accepted_with_shortfall':
      return { outcome: 'written', id, ...version, note: `${result.result}: ${what}` };
    case 'ignored_duplicate':
    case 'ignored_stale':
      return { outcome: 'same', id, ...version, note: `${result.result}: ${what}` };
    case 'quarantined':
      return refusal(HUB_ERRORS.HUB_STOCK_QUARANTINED, what);
    case 'conflict':
      // An order that cannot be followed whole is followed as far as it can be; the rest is a flag (D21).
      return command.kind === 'order'
        ? { outcome: 'written', id, ...version, note: `${result.result}: ${what}` }
        : refusal(HUB_ERRORS.HUB_KEY_REUSED, what);
    case 'invalid':
    case 'insufficient':
      return refusal(HUB_ERRORS.HUB_STOCK_INVALID, what);
  }
}

function refusal(kind: ErrorKind, what: string): Ack {
  return { outcome: 'refused', code: kind.code, what, mend: kind.mend };
}
