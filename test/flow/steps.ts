import assert from 'node:assert/strict';
import { CrossdockError, type Fault } from '../../core/base/errors.ts';
import type { JsonObject } from '../../core/base/json.ts';
import type { MapFunction, Step } from '../../core/flow/flow.ts';
import { parseFlow } from '../../core/flow/load.ts';
import { applySteps, type MapContext } from '../../core/flow/map.ts';

/** What the steps of the tests see. */
export const CONTEXT: MapContext = {
  now: Date.UTC(2026, 0, 1),
  zone: 'UTC',
  vars: {},
  lookup: (table, key) => (table === 'stores' && key === 'B01' ? { name: 'Berlin' } : undefined),
  found: () => null,
};

/** The steps of a flow, from the lines below `steps:`. */
export function stepsOf(
  text: string,
  functions: Readonly<Record<string, MapFunction>> = {},
): readonly Step[] {
  const head = 'flow: f\nowner: o\nkind: event\ntriggers: []\n';
  const ends =
    'source: { connection: a, stream: b }\ndeliver: { connection: a, stream: b, operation: c }\n';
  const options = { functions: new Map(Object.entries(functions)) };
  const parsed = parseFlow(`${head}${ends}steps:\n${text}`, 'flows/f.yaml', options);
  assert.ok('flow' in parsed, 'faults' in parsed ? JSON.stringify(parsed.faults, null, 2) : '');
  return parsed.flow.steps;
}

/** What becomes of one record: keys and data, or the reason why it was filtered. */
export function mapped(
  text: string,
  data: JsonObject,
): readonly (readonly [string, JsonObject])[] | string {
  const result = applySteps(stepsOf(text), { key: 'k', data }, CONTEXT);
  if (result.outcome === 'filtered') return result.reason;
  return result.records.map((record) => [record.key, record.data] as const);
}

/** The fault that one record ends with. */
export function faultOfMap(
  text: string,
  data: JsonObject,
  functions = {},
): Fault & { readonly retry: unknown } {
  try {
    applySteps(stepsOf(text, functions), { key: 'k', data }, CONTEXT);
  } catch (error) {
    assert.ok(error instanceof CrossdockError, String(error));
    return { ...error.toJSON(), retry: error.retry };
  }
  assert.fail('nothing was thrown');
}
