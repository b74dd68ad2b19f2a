/** Which keys a name means: what a person pastes is rarely the key that the engine has. */

import type { LinkEnds } from '../../store/history-store.ts';
import type { HubRecord } from '../../store/record-store.ts';
import type { PipelineContext } from '../context.ts';

/** What the look-ups need. */
export interface TrailContext extends Pick<PipelineContext, 'store' | 'flows'> {
  /** Every connection of the project, also one that is not open here. */
  readonly connectionNames: readonly string[];
}

/** A record of the hub that the name finds. */
export interface FoundRecord {
  readonly stream: string;
  readonly record: HubRecord;
}

/** Everything that a name may mean. */
export interface Names {
  /** Source keys and destination ids, the name itself first. */
  readonly keys: readonly string[];
  readonly records: readonly FoundRecord[];
}

/** The hub's streams that have records of their own; stock is in the journal. */
export const RECORD_STREAMS = ['orders', 'customers', 'products'] as const;

/** A name that means more than this is no name of one thing. */
const NAMES_MAX = 60;
/** Records that share one name, such as the orders of a person. */
const CLAIMS_MAX = 20;
/** Links lead from shop to hub to ERP; further away nothing is the same thing any more. */
const HOPS = 3;

/**
 * Finds what a name means: the hub's records by key, number, e-mail, barcode or id, then all ids that links join.
 *
 * Shape: every step is a look-up along an index; a payload is never read.
 */
export async function namesOf(context: TrailContext, name: string): Promise<Names> {
  const records = await hubRecords(context, name);
  const keys = new Set([name, ...records.flatMap(({ record }) => idsOf(record))]);
  const ends = linkEnds(context);
  let fresh: readonly string[] = [...keys];
  for (let hop = 0; hop < HOPS && fresh.length > 0; hop += 1) {
    const links = await context.store.history.links(ends, fresh, NAMES_MAX);
    fresh = links.map(({ otherId }) => otherId).filter((id) => !keys.has(id));
    for (const id of fresh) if (keys.size < NAMES_MAX) keys.add(id);
  }
  const known = new Set(records.map(({ stream, record }) => `${stream} ${record.key}`));
  const linked = (await recordsByKey(context, [...keys])).filter(
    ({ stream, record }) => !known.has(`${stream} ${record.key}`),
  );
  for (const { record } of linked) for (const id of idsOf(record)) keys.add(id);
  return { keys: [...keys].slice(0, NAMES_MAX), records: [...records, ...linked] };
}

async function hubRecords(context: TrailContext, name: string): Promise<readonly FoundRecord[]> {
  const aliases = aliasesOf(context, name);
  const byKey = await recordsByKey(context, [name]);
  const byAlias: FoundRecord[] = [];
  for (const stream of RECORD_STREAMS) {
    const claims = await context.store.records.find(stream, aliases, CLAIMS_MAX);
    const keys = [...new Set(claims.flatMap((claim) => claim.keys))];
    byAlias.push(...(await recordsOf(context, stream, keys)));
  }
  const found = [...byKey, ...byAlias];
  return [...new Map(found.map((one) => [`${one.stream} ${one.record.key}`, one])).values()];
}

/** The names that records claim are written `kind:value`; a person pastes the value. */
function aliasesOf({ connectionNames }: TrailContext, name: string): readonly string[] {
  const plain = name.trim();
  return [
    plain,
    `number:${plain.replace(/^#/, '')}`,
    `email:${plain.toLowerCase()}`,
    `barcode:${plain}`,
    ...connectionNames.flatMap((connection) => [
      `${connection}:${plain}`,
      `customer:${connection}:${plain}`,
    ]),
  ];
}

async function recordsByKey(
  context: TrailContext,
  keys: readonly string[],
): Promise<readonly FoundRecord[]> {
  const found: FoundRecord[] = [];
  for (const stream of RECORD_STREAMS) found.push(...(await recordsOf(context, stream, keys)));
  return found;
}

async function recordsOf(
  { store }: TrailContext,
  stream: string,
  keys: readonly string[],
): Promise<readonly FoundRecord[]> {
  if (keys.length === 0) return [];
  const records = await store.records.get(stream, keys);
  return records.flatMap((record) => (record === null ? [] : [{ stream, record }]));
}

/** The record's key, and what other systems call it. */
function idsOf({ key, data }: HubRecord): readonly string[] {
  const { ids, sourceId } = data;
  const others = typeof ids === 'object' && ids !== null ? Object.values(ids) : [];
  return [key, sourceId, ...others].filter((id) => typeof id === 'string' && id !== '').map(String);
}

/** Where flows join ids, from both sides. */
function linkEnds({ flows }: TrailContext): readonly LinkEnds[] {
  return [...flows.values()].flatMap(({ source, deliver }) => {
    const from = { connection: source.connection, stream: source.stream };
    const to = { connection: deliver.connection, stream: deliver.stream };
    return [endsOf(from, to), endsOf(to, from)];
  });
}

function endsOf(
  from: { readonly connection: string; readonly stream: string },
  to: { readonly connection: string; readonly stream: string },
): LinkEnds {
  return { ...from, otherConnection: to.connection, otherStream: to.stream };
}
