import type { RetryPolicy } from '../../base/backoff.ts';
import { parseDuration } from '../../base/duration.ts';
import { assert } from '../../base/errors.ts';
import { isJsonObject, type Json, type JsonObject } from '../../base/json.ts';
import { whereOf } from '../faults.ts';
import type { Flow, FlowTest, MapFunction, Trigger } from '../flow.ts';
import { FLOW, RETRY, TRIGGER } from '../schema/flow-file.ts';
import type { ObjectShape } from '../schema/shape.ts';
import { buildSteps, optionalExpression } from './build-steps.ts';
import type { Check } from './check-context.ts';
import { childOf, plainObjectOf, plainOf, plainText, type Tree } from './tree.ts';

/** What a checked file becomes a flow with. */
export interface Building {
  readonly check: Check;
  readonly functions: ReadonlyMap<string, MapFunction>;
  /** The zone of a flow that names none; the declaration's default when undefined. */
  readonly zone: string | undefined;
}

/** Turns a file without faults into a flow; defaults come from the declaration. */
export function buildFlow(building: Building, tree: Tree, lines: number): Flow {
  const { faults, places } = building.check;
  const isOwn = childOf(tree, 'zone') !== undefined;
  const zone = (isOwn ? undefined : building.zone) ?? textOf(tree, FLOW, 'zone');
  const source = childOf(tree, 'source');
  const deliver = childOf(tree, 'deliver');
  return {
    name: textOf(tree, FLOW, 'flow'),
    owner: textOf(tree, FLOW, 'owner'),
    about: textOf(tree, FLOW, 'about'),
    kind: textOf(tree, FLOW, 'kind') === 'state' ? 'state' : 'event',
    enabled: settingOf(tree, FLOW, 'enabled') === true,
    triggers: itemsOf(childOf(tree, 'triggers')).map((item) => triggerOf(item, zone)),
    source: { ...endOf(source), with: plainObjectOf(childOf(source, 'with')) },
    steps: buildSteps(building, childOf(tree, 'steps'), 'steps'),
    deliver: {
      ...endOf(deliver),
      operation: plainText(childOf(deliver, 'operation')),
      key: optionalExpression(building, childOf(deliver, 'key')),
    },
    retry: retryOf(childOf(tree, 'retry')),
    tests: itemsOf(childOf(tree, 'tests')).map((item, index) =>
      testOf(item, whereOf(faults.file, item.place, `tests[${index}]`)),
    ),
    file: faults.file,
    zone,
    places: Object.fromEntries(
      [...places].map(([path, place]) => [path, whereOf(faults.file, place, path)]),
    ),
    lines,
  };
}

/** The items of a list; none when it is not written. */
function itemsOf(tree: Tree | undefined): readonly Tree[] {
  return tree?.kind === 'list' ? tree.items : [];
}

/** The value written, or the default of the declaration. */
function settingOf(tree: Tree | undefined, shape: ObjectShape, key: string): Json {
  const written = childOf(tree, key);
  if (written !== undefined) return plainOf(written);
  const field = shape.fields[key];
  assert(field !== undefined, `${shape.name} declares ${key}`);
  return field.default ?? null;
}

/** The text written, or the default of the declaration. */
function textOf(tree: Tree | undefined, shape: ObjectShape, key: string): string {
  const value = settingOf(tree, shape, key);
  return typeof value === 'string' ? value : '';
}

function endOf(tree: Tree | undefined): { connection: string; stream: string } {
  return {
    connection: plainText(childOf(tree, 'connection')),
    stream: plainText(childOf(tree, 'stream')),
  };
}

function durationOf(tree: Tree | undefined, shape: ObjectShape, key: string): number {
  return parseDuration(textOf(tree, shape, key), key);
}

function triggerOf(tree: Tree, flowZone: string): Trigger {
  if (childOf(tree, 'webhook') !== undefined) {
    return { on: 'webhook', topic: plainText(childOf(tree, 'webhook')) };
  }
  if (childOf(tree, 'file') !== undefined) {
    return { on: 'file', everyMs: durationOf(tree, TRIGGER, 'file') };
  }
  if (childOf(tree, 'change') !== undefined) return { on: 'change' };
  return {
    on: 'schedule',
    cron: plainText(childOf(tree, 'schedule')),
    zone: childOf(tree, 'zone') === undefined ? flowZone : plainText(childOf(tree, 'zone')),
    overlap: textOf(tree, TRIGGER, 'overlap') === 'skip' ? 'skip' : 'coalesce',
    catchUp: textOf(tree, TRIGGER, 'catchUp') === 'none' ? 'none' : 'once',
    jitterMs: durationOf(tree, TRIGGER, 'jitter'),
  };
}

function retryOf(tree: Tree | undefined): RetryPolicy {
  return {
    attempts: Number(settingOf(tree, RETRY, 'attempts')),
    firstMs: durationOf(tree, RETRY, 'first'),
    longestMs: durationOf(tree, RETRY, 'longest'),
  };
}

function testOf(tree: Tree, where: string): FlowTest {
  const given = childOf(tree, 'given');
  const now = plainText(childOf(tree, 'now'));
  const tables = Object.entries(plainObjectOf(childOf(tree, 'tables')));
  return {
    name: plainText(childOf(tree, 'name')),
    given: given?.kind === 'list' ? given.items.map(plainObjectOf) : plainObjectOf(given),
    tables: Object.fromEntries(tables.map(([name, rows]) => [name, objectOf(rows)])),
    now: now === '' ? null : now,
    expect: expectationOf(childOf(tree, 'expect')),
    where,
  };
}

function objectOf(value: Json | undefined): JsonObject {
  return isJsonObject(value) ? value : {};
}

function expectationOf(tree: Tree | undefined): FlowTest['expect'] {
  if (tree?.kind === 'list') return { records: tree.items.map(plainObjectOf) };
  if (tree?.kind !== 'map') return 'filtered';
  const record = plainObjectOf(tree);
  const error = record['error'];
  const isError = typeof error === 'string' && Object.keys(record).length === 1;
  return isError ? { error } : { records: [record] };
}
