import type { Clock } from '../../base/clock.ts';
import type { ProductStore } from '../../store/product-store.ts';
import type { Ack, Command } from '../contract.ts';
import { HUB_ERRORS } from './errors.ts';

/** Writes products: an older version changes nothing, equal data is not written again (I9). */
export async function writeProducts(
  products: ProductStore,
  clock: Clock,
  commands: readonly Command[],
): Promise<readonly Ack[]> {
  const refusals = commands.map(refusalOf);
  const accepted = commands.filter((_, index) => refusals[index] === null);
  const puts = await products.put(
    accepted.map(({ data, key, version }) => ({ sku: key, version, data: { ...data, sku: key } })),
    clock.now(),
  );
  let next = 0;
  return commands.map((command, index): Ack => {
    const refusal = refusals[index] ?? null;
    if (refusal !== null) return refusal;
    const put = puts[next];
    next += 1;
    if (put === undefined) return { outcome: 'unknown', what: 'no answer' };
    const answer = { id: command.key, version: String(put.seq) };
    if (put.outcome === 'written') return { outcome: 'written', ...answer };
    if (put.outcome === 'same') return { outcome: 'same', ...answer };
    return { outcome: 'same', ...answer, note: 'ignored_stale: a newer version was applied' };
  });
}

function refusalOf(command: Command): Ack | null {
  const sku = command.data['sku'];
  const { code, mend } = HUB_ERRORS.HUB_DATA_INVALID;
  if (command.operation !== 'upsert') {
    const unknown = HUB_ERRORS.HUB_OPERATION_UNKNOWN;
    const what = `the stream products has no operation ${command.operation}, only upsert`;
    return { outcome: 'refused', code: unknown.code, path: 'operation', what, mend: unknown.mend };
  }
  if (typeof sku === 'string' && sku !== '' && command.key !== '') return null;
  return { outcome: 'refused', code, path: 'sku', what: 'a product needs its sku as a text', mend };
}
