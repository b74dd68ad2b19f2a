/** Publishes stock: bulk jobs of a hundred variants that carry nothing but the quantity. */
import {
  type Ack,
  type Command,
  isJsonObject,
  type JsonObject,
} from '../../core/connector/index.ts';
import { awaited, inOrder, invalid, notWritten, refused, type Settled } from './acks.ts';
import { errorOf, textOf } from './answer.ts';
import { all, type Entry, partsOf, placeIn, sendTogether, wavesOf } from './batches.ts';
import { entryId, quantityOf } from './catalog-entry.ts';
import { type Account, call } from './client.ts';
import { KLAVIYO_ERRORS } from './errors.ts';
import { isAck } from './identity.ts';
import { type EndedJob, endOfJob } from './jobs.ts';
import { CALLS } from './operations.ts';
import { isList, resourceOf } from './resource.ts';

/** Variants of one job. Source: the specification 2026-07-15. */
const VARIANTS_MAX = 100;
/** Variants of one batch of the engine: its jobs run beside each other, far below the 500 that may be in progress. */
export const INVENTORY_MAX = 2_000;

interface Quantity {
  readonly id: string;
  readonly attributes: JsonObject;
}

/**
 * Sets the quantities of variants.
 *
 * Shape: all jobs are handed in before the first is waited for. A failure in a job names its variant by its place in
 *        the request; when it names none, the job is repeated in halves until the one at fault is alone.
 */
export async function setInventory(
  account: Account,
  commands: readonly Command[],
): Promise<readonly Ack[]> {
  const settled: Settled[] = [];
  const open: Entry<Quantity>[] = [];
  for (const command of commands) {
    const quantity = quantityEntry(command.data);
    if (isAck(quantity)) settled.push([command, quantity]);
    else open.push({ command, sent: quantity });
  }
  for (const wave of wavesOf(open)) {
    const jobs = partsOf(wave, VARIANTS_MAX).map((job) => updateVariants(account, job));
    for (const done of await Promise.all(jobs)) settled.push(...done);
  }
  return inOrder(commands, settled);
}

function quantityEntry(data: JsonObject): Quantity | Ack {
  const known = ['id', 'external_id', 'inventory_quantity', 'inventory_policy'];
  const stranger = Object.keys(data).find((field) => !known.includes(field));
  if (stranger !== undefined) return invalid(`stock has no field "${stranger}"`, stranger);
  const id = entryId(data);
  if (isAck(id)) return id;
  const quantity = quantityOf(data['inventory_quantity']);
  if (isAck(quantity)) return quantity;
  const policy = data['inventory_policy'];
  if (policy !== undefined && policy !== 0 && policy !== 1 && policy !== 2) {
    return invalid('inventory_policy is 0, 1 or 2 (1 hides what is sold out)', 'inventory_policy');
  }
  const attributes = {
    inventory_quantity: quantity.value,
    ...(policy === undefined ? {} : { inventory_policy: policy }),
  };
  return { id: id.id, attributes };
}

function updateVariants(
  account: Account,
  entries: readonly Entry<Quantity>[],
): Promise<readonly Settled[]> {
  return sendTogether(
    entries,
    (part) => call(account, CALLS.updateVariants, { body: jobBody(part) }),
    async (part, answer) => {
      try {
        const job = await endOfJob(account, CALLS.updateVariantsState, resourceOf(answer.body));
        return await outcomes(account, part, job);
      } catch (error) {
        const fault = notWritten(error);
        const what = 'what' in fault ? fault.what : 'the end of the job was not seen';
        return all(part, { outcome: 'unknown', what });
      }
    },
  );
}

function jobBody(entries: readonly Entry<Quantity>[]): JsonObject {
  const data = entries.map(({ sent }) => ({
    type: 'catalog-variant',
    id: sent.id,
    attributes: sent.attributes,
  }));
  return {
    data: { type: 'catalog-variant-bulk-update-job', attributes: { variants: { data } } },
  };
}

async function outcomes(
  account: Account,
  entries: readonly Entry<Quantity>[],
  job: EndedJob,
): Promise<readonly Settled[]> {
  if (!job.isComplete) {
    return all(entries, { outcome: 'unknown', what: `the job ${job.id} was cancelled` });
  }
  const failures = failuresOf(job);
  const failed = new Map(
    failures.filter(({ place }) => place !== null).map((one) => [one.place, one.ack]),
  );
  if (job.failedCount <= failed.size) {
    return entries.map(({ command, sent }, at): Settled => {
      const failure = failed.get(at);
      return [command, failure ?? { outcome: 'written', id: sent.id }];
    });
  }
  const [only] = failures;
  if (entries.length === 1) {
    const what = `the job ${job.id} failed and does not say why`;
    return all(entries, only?.ack ?? refused(KLAVIYO_ERRORS.KLAVIYO_REQUEST_REFUSED, what));
  }
  const middle = Math.ceil(entries.length / 2);
  return [
    ...(await updateVariants(account, entries.slice(0, middle))),
    ...(await updateVariants(account, entries.slice(middle))),
  ];
}

function failuresOf(
  job: EndedJob,
): readonly { readonly place: number | null; readonly ack: Ack }[] {
  const { errors } = job.resource.attributes;
  return (isList(errors) ? errors : []).filter(isJsonObject).map((entry) => {
    const error = errorOf(entry);
    const what = textOf(error);
    const ack =
      error.code === 'not_found'
        ? awaited(what)
        : refused(KLAVIYO_ERRORS.KLAVIYO_REQUEST_REFUSED, what);
    return { place: placeIn(error.pointer), ack };
  });
}
