/** Closes sales orders: every open line, or the lines that are named. NetSuite takes no status "closed" over REST. */
import type { Ack, Command, WriteCapability } from '../../../core/connector/index.ts';
import type { Account } from '../client.ts';
import { NETSUITE_ERRORS } from '../errors.ts';
import { externalIdOf, isInternalId } from '../external-id.ts';
import { isList } from '../node.ts';
import { updateRecord } from '../records-api.ts';
import { ackOf, flawed, refused } from './acks.ts';
import { idsOfExternalIds, type KnownLine, linesOf } from './existing.ts';
import { inWaves, type Wave, type WriteOne } from './waves.ts';

/** What is closed stays closed, so a repetition finds nothing to do. */
export const CLOSE_ORDER: WriteCapability = {
  about:
    'Closes what is open of a sales order, or the lines with those numbers; closed lines release their stock. ' +
    'This is how an order is cancelled over REST.',
  idempotency: 'natural',
  batch: { max: 100, partial: true },
  schema: {
    type: 'object',
    additionalProperties: false,
    properties: { lines: { type: 'array', minItems: 1, items: { type: 'integer' } } },
  },
};

/** Closes orders. Shape: one ack per command, in order; `same` where all was closed. */
export function closeOrders(
  account: Account,
  commands: readonly Command[],
): Promise<readonly Ack[]> {
  return inWaves(commands, { prepare: (wave) => prepare(account, wave) });
}

async function prepare(account: Account, wave: Wave): Promise<WriteOne> {
  const externalIds = wave
    .filter(({ key }) => !isInternalId(key))
    .map(({ key }) => externalIdOf(account.settings, 'SO', key));
  const ids = await idsOfExternalIds(account, 'transaction', externalIds);
  const idOf = (key: string): string | undefined =>
    isInternalId(key) ? key : ids.get(externalIdOf(account.settings, 'SO', key));
  const lines = await linesOf(
    account,
    wave.flatMap(({ key }) => idOf(key) ?? []),
  );
  return (command) => closeOne(account, command, { id: idOf(command.key), lines });
}

async function closeOne(
  account: Account,
  { key, data }: Command,
  known: {
    readonly id: string | undefined;
    readonly lines: ReadonlyMap<string, readonly KnownLine[]>;
  },
): Promise<Ack> {
  const { id } = known;
  const lines = known.lines.get(id ?? '');
  if (id === undefined || lines === undefined) {
    return refused(NETSUITE_ERRORS.NETSUITE_REFERENCE_UNKNOWN, `there is no sales order ${key}`);
  }
  const wanted = isList(data['lines']) ? data['lines'].map(Number) : null;
  const stranger = wanted?.find((number) => !lines.some((line) => line.line === number));
  if (stranger !== undefined) {
    return flawed({ flaw: `the order has no line ${stranger}`, path: 'lines' });
  }
  const open = lines.filter(
    (line) =>
      !line.isClosed &&
      line.shipped < line.quantity &&
      (wanted === null || wanted.includes(line.line)),
  );
  if (open.length === 0) return { outcome: 'same', id };
  const items = open.map(({ line }) => ({ line, isClosed: true }));
  return ackOf(await updateRecord(account, 'salesOrder', { id }, { item: { items } }, null));
}
