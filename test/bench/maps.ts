import assert from 'node:assert/strict';
import { Environment } from '@marcbachmann/cel-js';
import { compileExpression } from '../../core/expression/compile.ts';
import { openOracle, WORLD } from '../expression/oracle.ts';
import {
  type MapField,
  makeOrders,
  type Order,
  READ_FIELDS,
  RICH_FIELDS,
  readsByHand,
  richByHand,
  SIMPLE_FIELDS,
  simpleByHand,
} from './map-sets.ts';
import { median } from './table.ts';

/** How often a ten-field map runs in a second. */
export interface MapSpeed {
  /** `simple/crossdock`: the set of fields, then the engine. */
  readonly name: string;
  readonly opsPerSecond: number;
}

type Mapper = (index: number) => Record<string, unknown>;

const ROUNDS = 7;
const ROUND_MS = 120;
const RECORDS = 64;

/**
 * Measures the ten-field map in Crossdock, by hand, in cel-js and in n8n-workflow, one round after the other.
 *
 * Shape: medians of seven rounds; every engine's result is compared first.
 */
export async function benchMaps(): Promise<readonly MapSpeed[]> {
  const speeds: MapSpeed[] = [];
  speeds.push(...measureSet('bare reads', READ_FIELDS, readsByHand));
  speeds.push(...measureSet('simple', SIMPLE_FIELDS, simpleByHand));
  speeds.push(...measureSet('rich', RICH_FIELDS, richByHand));
  return speeds;
}

function measureSet(
  set: string,
  fields: readonly MapField[],
  byHand: (order: Order) => Record<string, unknown>,
): readonly MapSpeed[] {
  const orders = makeOrders(RECORDS);
  const orderAt = (index: number): Order => {
    const order = orders[index % RECORDS];
    assert.ok(order !== undefined);
    return order;
  };
  const mappers: ReadonlyMap<string, Mapper> = new Map([
    ['crossdock', crossdockMapper(fields, orderAt)],
    ['by hand', (index: number) => byHand(orderAt(index))],
    ['cel-js', celMapper(fields, orderAt)],
    ['n8n-workflow', n8nMapper(fields, orderAt)],
  ]);
  const wanted = JSON.stringify(byHand(orderAt(1)));
  for (const map of mappers.values()) assert.equal(JSON.stringify(map(1)), wanted);
  const rounds = Array.from({ length: ROUNDS }, () =>
    [...mappers].map(([name, map]) => [name, speedOf(map)] as const),
  ).flat();
  return [...mappers.keys()].map((name) => ({
    name: `${set}/${name}`,
    opsPerSecond: median(rounds.filter(([of]) => of === name).map(([, speed]) => speed)),
  }));
}

/** Keeps results in use, so that no engine's work is optimised away. */
let kept: Record<string, unknown> = {};

function speedOf(map: Mapper): number {
  const start = performance.now();
  let runs = 0;
  let elapsed = 0;
  for (let batch = 1; elapsed < ROUND_MS; batch = Math.min(1_024, batch * 2)) {
    for (let index = 0; index < batch; index += 1) kept = map(runs + index);
    runs += batch;
    elapsed = performance.now() - start;
  }
  assert.notEqual(kept, undefined);
  return (runs / elapsed) * 1_000;
}

type OrderAt = (index: number) => Order;

function crossdockMapper(fields: readonly MapField[], orderAt: OrderAt): Mapper {
  const compiled = fields.map(({ name, source }) => ({
    name,
    expression: compileExpression(source, name),
  }));
  const { now, zone, vars } = WORLD;
  const lookup = () => undefined;
  return (index) => {
    const scope = { json: orderAt(index), now, zone, vars, lookup };
    const result: Record<string, unknown> = {};
    for (const { name, expression } of compiled) result[name] = expression.evaluate(scope);
    return result;
  };
}

function celMapper(fields: readonly MapField[], orderAt: OrderAt): Mapper {
  const environment = new Environment().registerVariable('json', 'map');
  const compiled = fields.map(({ name, cel }) => ({ name, run: environment.parse(cel) }));
  return (index) => {
    const context = { json: orderAt(index) };
    const result: Record<string, unknown> = {};
    for (const { name, run } of compiled) result[name] = run(context);
    return result;
  };
}

function n8nMapper(fields: readonly MapField[], orderAt: OrderAt): Mapper {
  const evaluate = openOracle();
  return (index) => {
    const json = orderAt(index);
    const result: Record<string, unknown> = {};
    for (const { name, source } of fields) result[name] = evaluate(source, json);
    return result;
  };
}
