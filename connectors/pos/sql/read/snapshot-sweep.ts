import { promisify } from 'node:util';
import { deflateRaw, inflateRaw } from 'node:zlib';
import {
  CrossdockError,
  type Cursor,
  type JsonObject,
  type Page,
  type SourceRecord,
} from '../../../../core/connector/index.ts';
import { POS_SQL_ERRORS } from '../errors.ts';
import type { ChangeRule } from '../settings/change.ts';
import { keyParts } from './key-text.ts';
import { presentKeys } from './lookup.ts';
import type { TablePlan } from './plan.ts';
import { faultMarks, pageOfStep, type Step, type Sweep, textsAt, walk } from './sweep.ts';

type SnapshotRule = Extract<ChangeRule, { readonly by: 'snapshot' }>;

/** Keys that the cursor can carry; packed they take one to three bytes each in most tables. */
const KEYS_MAX = 200_000;
const KEYS_CHARACTERS_MAX = 16_777_216;
/** Deletions on one page. */
const PAGE_DELETES_MAX = 1_000;

const pack = promisify(deflateRaw);
const unpack = promisify(inflateRaw);

/**
 * Every row at every sweep, and the keys that are gone.
 *
 * The engine's hash of each record tells what is unchanged, so nothing of the rows is kept here. What is gone can only
 * be named by who remembers it: the cursor carries the keys of the last whole sweep, packed. A sweep that is cut off
 * begins again, since only a whole one can say what is missing. Before a key is given up it is asked for once more: a
 * till that empties and fills its table must not lose what was read in between.
 */
export async function* snapshotSweep(
  sweep: Sweep,
  rule: SnapshotRule,
  since: Cursor,
): AsyncGenerator<Page> {
  if (rule.deletes === 'none') yield* plainSweep(sweep, since);
  else yield* comparingSweep(sweep, rule, since);
}

async function* plainSweep(sweep: Sweep, since: Cursor): AsyncGenerator<Page> {
  const { plan } = sweep;
  const by = markOf(plan);
  const place = textsAt(since?.['by'] === by ? since['at'] : undefined);
  const after = place.length === plan.order.length ? place : null;
  for await (const step of walk(sweep, { after, from: null })) {
    const at = step.isLast ? null : step.at;
    yield pageOfStep(sweep, step, { by, at, ...faultMarks(sweep, step.isLast) });
  }
}

async function* comparingSweep(
  sweep: Sweep,
  rule: SnapshotRule,
  since: Cursor,
): AsyncGenerator<Page> {
  const known = since?.['by'] === markOf(sweep.plan) ? since : null;
  const before = await keysAt(known);
  const present = new Set<string>();
  let characters = 0;
  let last: Step | null = null;
  for await (const step of walk(sweep, { after: null, from: null })) {
    for (const key of step.keys) {
      present.add(key);
      characters += key.length;
    }
    if (present.size > KEYS_MAX || characters > KEYS_CHARACTERS_MAX) throw tooLarge(sweep.plan);
    if (step.isLast) last = step;
    else yield pageOfStep(sweep, step, since);
  }
  if (last === null) return;
  const gone = before.filter((key) => !present.has(key));
  if (gone.length > 0) yield* goneKeys(sweep, rule, { gone, before, since });
  const keys = await packed([...present]);
  const cursor: JsonObject = { by: markOf(sweep.plan), keys, ...faultMarks(sweep, true) };
  yield pageOfStep(sweep, last, cursor);
}

interface Gone {
  readonly gone: readonly string[];
  readonly before: readonly string[];
  readonly since: Cursor;
}

async function* goneKeys(sweep: Sweep, rule: SnapshotRule, keys: Gone): AsyncGenerator<Page> {
  const { gone, before, since } = keys;
  if (gone.length * 100 > before.length * rule.maxDropPercent) {
    throw new CrossdockError(POS_SQL_ERRORS.POS_SQL_SNAPSHOT_DROP, {
      what: `${gone.length} of ${before.length} rows are gone; ${rule.maxDropPercent}% may be`,
      where: `tables.${sweep.plan.rule.stream}`,
    });
  }
  for (let at = 0; at < gone.length; at += PAGE_DELETES_MAX) {
    const asked = gone.slice(at, at + PAGE_DELETES_MAX);
    const present = await presentKeys(sweep.host, sweep.pool, sweep.plan, asked);
    const records = asked
      .filter((key) => !present.has(key))
      .map((key) => tombstone(sweep.plan, key));
    yield { records, cursor: since };
  }
}

function tombstone(plan: TablePlan, key: string): SourceRecord {
  const parts = keyParts(key);
  const data = Object.fromEntries(
    [...plan.fields].flatMap(([field, column]) => {
      const at = plan.key.indexOf(column);
      return at === -1 ? [] : [[field, parts[at] ?? null]];
    }),
  );
  const where = `${plan.table.name}:${key}`;
  return { key, version: null, data, occurredAt: null, where, deleted: true };
}

async function keysAt(cursor: Cursor): Promise<readonly string[]> {
  const text = cursor?.['keys'];
  if (typeof text !== 'string') return [];
  const bytes = await unpack(Buffer.from(text, 'base64'), {
    maxOutputLength: KEYS_CHARACTERS_MAX * 8,
  });
  const keys: unknown = JSON.parse(bytes.toString('utf8'));
  return Array.isArray(keys) ? keys.filter((key: unknown) => typeof key === 'string') : [];
}

async function packed(keys: readonly string[]): Promise<string> {
  return (await pack(Buffer.from(JSON.stringify(keys), 'utf8'))).toString('base64');
}

function tooLarge({ rule }: TablePlan): CrossdockError {
  return new CrossdockError(POS_SQL_ERRORS.POS_SQL_SNAPSHOT_TOO_LARGE, {
    what: `${rule.table} has more than ${KEYS_MAX} rows`,
    where: `tables.${rule.stream}.change`,
  });
}

function markOf({ table, key }: TablePlan): string {
  return `snapshot ${table.schema}.${table.name}.${key.map((one) => one.name).join('.')}`;
}
