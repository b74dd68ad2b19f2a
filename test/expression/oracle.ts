import { createRequire } from 'node:module';

interface Luxon {
  readonly Settings: { now: () => number };
}

interface Oracle {
  readonly Workflow: new (options: object) => object;
  readonly Expression: new (
    zone: string,
  ) => { resolveSimpleParameterValue(source: string, data: object): unknown };
  readonly WorkflowDataProxy: new (
    workflow: object,
    run: null,
    runIndex: number,
    itemIndex: number,
    node: string,
    items: readonly { readonly json: object }[],
    parameters: object,
    mode: string,
    keys: object,
  ) => { getDataProxy(): object };
}

/** The world an expression of the tests sees, the same for both engines. */
export const WORLD = {
  now: Date.parse('2026-03-04T05:06:07.089Z'),
  zone: 'Europe/Berlin',
  vars: { shop: 'north' },
};

const NODE_TYPE = { description: { name: 'test', properties: [], inputs: [], outputs: [] } };

/** Evaluates as n8n does: `n8n-workflow` is the oracle of the functions' semantics. */
export function openOracle(): (source: string, json: object) => unknown {
  const require = createRequire(import.meta.url);
  const { Expression, Workflow, WorkflowDataProxy }: Oracle = require('n8n-workflow');
  const luxon: Luxon = require('luxon');
  luxon.Settings.now = () => WORLD.now;
  const node = { id: '1', name: 'Map', type: 'test', typeVersion: 1, position: [0, 0] };
  const workflow = new Workflow({
    id: 'test',
    nodes: [{ ...node, parameters: {} }],
    connections: {},
    active: false,
    nodeTypes: { getByName: () => NODE_TYPE, getByNameAndVersion: () => NODE_TYPE },
    settings: { timezone: WORLD.zone },
  });
  const expression = new Expression(WORLD.zone);
  return (source, json) => {
    const keys = { $vars: WORLD.vars };
    const items = [{ json }];
    const proxy = new WorkflowDataProxy(workflow, null, 0, 0, 'Map', items, {}, 'manual', keys);
    return expression.resolveSimpleParameterValue(source, proxy.getDataProxy());
  };
}
