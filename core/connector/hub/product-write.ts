import { CrossdockError } from '../../base/errors.ts';
import { type ProductMessage, writeProducts } from '../../retail/products/products.ts';
import type { ProductSettings } from '../../retail/products/settings.ts';
import type { RecordStore } from '../../store/record-store.ts';
import type { Ack, Command } from '../contract.ts';
import { HUB_ERRORS } from './errors.ts';
import { ackOf, answersOf, messagesOf, operationUnknown, parseEach } from './record-acks.ts';

/** Writes products: one transaction for the batch, one answer per command. */
export async function productAcks(
  parts: { readonly records: RecordStore; readonly settings: ProductSettings; readonly at: number },
  commands: readonly Command[],
): Promise<readonly Ack[]> {
  const parsed = parseEach(commands, productOf);
  const results = await writeProducts(parts.records, messagesOf(parsed), parts);
  return answersOf(parsed, results.map(ackOf));
}

function productOf(command: Command): ProductMessage {
  if (command.operation !== 'upsert') throw operationUnknown(command, ['upsert']);
  const { data, key, version } = command;
  const { sku } = data;
  if (typeof sku === 'string' && sku !== '' && key !== '') return { sku: key, version, data };
  throw new CrossdockError(HUB_ERRORS.HUB_DATA_INVALID, {
    what: 'a product needs its sku as a text',
    where: 'sku',
  });
}
