/** Bulk jobs of the catalogue: a hundred entries each, made or changed together. */
import type { Command, JsonObject } from '../../core/connector/index.ts';
import { isJsonObject } from '../../core/connector/index.ts';
import { notWritten, type Settled } from './acks.ts';
import { errorOf } from './answer.ts';
import { all, type Entry, placeIn, sendTogether } from './batches.ts';
import type { CatalogEntry, EntryKind } from './catalog-entry.ts';
import { ITEM } from './catalog-entry.ts';
import { type Account, call } from './client.ts';
import { type EndedJob, endOfJob } from './jobs.ts';
import { CALLS } from './operations.ts';
import { isList, resourceOf } from './resource.ts';

/** From so many on a job is worth its wait: an entry by itself is one call, and a job is at least two. */
export const JOB_MIN = 10;

/** Whether the entries of a job are new. */
export type JobAction = 'create' | 'update';

/** What a job did: who is settled, and who has to be written one by one. */
export interface JobOutcome {
  readonly settled: readonly Settled[];
  /** What the job did not take: alone each gets its own answer. */
  readonly left: readonly Entry<CatalogEntry>[];
}

const OPERATIONS = {
  'catalog-item': {
    create: [CALLS.createItems, CALLS.createItemsState],
    update: [CALLS.updateItems, CALLS.updateItemsState],
  },
  'catalog-variant': {
    create: [CALLS.createVariants, CALLS.createVariantsState],
    update: [CALLS.updateVariants, CALLS.updateVariantsState],
  },
} as const;

/**
 * Makes or changes entries by one job and waits for its end.
 *
 * Shape: an entry that the job did not take is left, since a job says little of why; a call that was refused as a
 *        whole is repeated in halves. When the end is not seen, what became of its entries is unknown.
 */
export async function writeTogether(
  account: Account,
  entries: readonly Entry<CatalogEntry>[],
  { kind, action }: { readonly kind: EntryKind; readonly action: JobAction },
): Promise<JobOutcome> {
  const [start, state] = OPERATIONS[kind.type][action];
  const left: Entry<CatalogEntry>[] = [];
  const settled = await sendTogether(
    entries,
    (part) => call(account, start, { body: jobBody(part, kind, action) }),
    async (part, answer) => {
      try {
        const job = await endOfJob(account, state, resourceOf(answer.body));
        const taken = takenBy(job, part);
        left.push(...part.filter((entry) => !taken.has(entry.command)));
        return part
          .filter((entry) => taken.has(entry.command))
          .map(({ command, sent }): Settled => [command, { outcome: 'written', id: sent.id }]);
      } catch (error) {
        const fault = notWritten(error);
        const what = 'what' in fault ? fault.what : 'the end of the job was not seen';
        return all(part, { outcome: 'unknown', what });
      }
    },
  );
  return { settled, left };
}

function jobBody(
  entries: readonly Entry<CatalogEntry>[],
  kind: EntryKind,
  action: JobAction,
): JsonObject {
  const data = entries.map(({ sent }) =>
    action === 'create' ? newEntry(kind, sent) : changedEntry(kind, sent),
  );
  const list = kind === ITEM ? 'items' : 'variants';
  const type = `${kind.type}-bulk-${action}-job`;
  return { data: { type, attributes: { [list]: { data } } } };
}

/** An entry as Klaviyo takes a new one, alone or in a job. */
export function newEntry(kind: EntryKind, entry: CatalogEntry): JsonObject {
  const item = { item: { data: { type: 'catalog-item', id: entry.itemId } } };
  return {
    type: kind.type,
    attributes: {
      external_id: entry.externalId,
      integration_type: '$custom',
      catalog_type: '$default',
      ...entry.attributes,
    },
    ...(entry.itemId === null ? {} : { relationships: item }),
  };
}

/** An entry as Klaviyo takes a change of it. */
export function changedEntry(
  kind: EntryKind,
  { id, attributes }: Pick<CatalogEntry, 'id' | 'attributes'>,
): JsonObject {
  return { type: kind.type, id, attributes };
}

/** Whom the job wrote; nobody when its failures cannot be told apart. */
function takenBy(job: EndedJob, part: readonly Entry<CatalogEntry>[]): ReadonlySet<Command> {
  const { errors } = job.resource.attributes;
  const places = (isList(errors) ? errors : [])
    .filter(isJsonObject)
    .map((entry) => placeIn(errorOf(entry).pointer));
  const failed = new Set(places.filter((place) => place !== null));
  if (!job.isComplete || job.failedCount > failed.size) return new Set();
  return new Set(part.filter((_, at) => !failed.has(at)).map(({ command }) => command));
}
