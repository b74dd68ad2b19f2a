import assert from 'node:assert/strict';
import type { Flow } from '../../core/flow/flow.ts';
import { type LintFinding, lintFlows } from '../../core/flow/lint.ts';
import { parseFlow } from '../../core/flow/load.ts';
import { CATALOG, TABLES } from './catalog.ts';

interface Parts {
  readonly kind?: string;
  readonly triggers?: string;
  readonly source?: string;
  readonly steps?: string;
  readonly deliver?: string;
  readonly extra?: string;
}

const TESTS = "tests: [{ name: n, given: { id: '1' }, expect: filtered }]";

function flowOf(name: string, parts: Parts = {}): Flow {
  const text = [
    `flow: ${name}\nowner: o\nkind: ${parts.kind ?? 'event'}`,
    `triggers: ${parts.triggers ?? '[{ schedule: "*/15 * * * *" }]'}`,
    `source: ${parts.source ?? '{ connection: shop, stream: orders }'}`,
    `steps: ${parts.steps ?? '[{ map: { id: "={{ $json.id }}", email: "={{ $json.email }}" } }]'}`,
    `deliver: ${parts.deliver ?? '{ connection: hub, stream: orders, operation: upsert }'}`,
    parts.extra ?? TESTS,
  ].join('\n');
  const parsed = parseFlow(`${text}\n`, `flows/${name}.yaml`);
  assert.ok('flow' in parsed, 'faults' in parsed ? JSON.stringify(parsed.faults, null, 2) : '');
  return parsed.flow;
}

function lint(...flows: readonly Flow[]): readonly LintFinding[] {
  return lintFlows({ flows, connections: CATALOG, tables: TABLES });
}

function codes(findings: readonly LintFinding[]): readonly (readonly [string, string])[] {
  return findings.map((finding) => [finding.severity, finding.code] as const);
}

describe('lintFlows', () => {
  it('finds nothing in a flow that is right', () => {
    assert.deepEqual(lint(flowOf('a')), []);
  });

  it('lets a source without cursor serve webhooks alone', () => {
    const topics = CATALOG.map((connection) =>
      connection.name === 'shop' && connection.connector.webhooks !== undefined
        ? {
            ...connection,
            connector: {
              ...connection.connector,
              webhooks: {
                ...connection.connector.webhooks,
                topics: { 'refunds/create': ['refunds'] },
              },
            },
          }
        : connection,
    );
    const source = '{ connection: shop, stream: refunds }';
    const flow = flowOf('a', { triggers: '[{ webhook: refunds/create }]', source });
    assert.deepEqual(lintFlows({ flows: [flow], connections: topics, tables: {} }), []);
  });

  it('refuses a state flow from a source that can neither be read nor looked up', () => {
    const pos = { connection: 'pos', stream: 'sales' };
    const blind = CATALOG.map((connection) => {
      if (connection.name !== pos.connection) return connection;
      const { read: _read, ...connector } = connection.connector;
      return { ...connection, connector };
    });
    const flow = flowOf('a', { kind: 'state', source: '{ connection: pos, stream: sales }' });
    const found = lintFlows({ flows: [flow], connections: blind, tables: {} });
    assert.deepEqual(codes(found), [
      ['error', 'FLOW_SOURCE_UNREADABLE'],
      ['error', 'FLOW_SOURCE_UNREADABLE'],
      ['warning', 'FLOW_VERSION_MISSING'],
    ]);
  });

  it('refuses two flows of one name', () => {
    const found = lint(flowOf('a'), { ...flowOf('a'), file: 'flows/b.yaml' });
    assert.deepEqual(codes(found), [
      ['error', 'FLOW_NAME_TAKEN'],
      ['warning', 'FLOW_WRITTEN_TWICE'],
    ]);
  });

  it('warns of two enabled flows that move the same records to the same place', () => {
    assert.deepEqual(codes(lint(flowOf('a'), flowOf('b'))), [['warning', 'FLOW_WRITTEN_TWICE']]);
    assert.deepEqual(lint(flowOf('a'), { ...flowOf('b'), enabled: false }), []);
    const deliver = '{ connection: hub, stream: orders, operation: cancel }';
    const steps = '[{ map: { id: "={{ $json.id }}" } }]';
    assert.deepEqual(lint(flowOf('a'), flowOf('b', { deliver, steps })), []);
  });

  it('warns of flows in the hub that trigger each other', () => {
    const hub = (name: string, from: string, to: string, operation: string): Flow =>
      flowOf(name, {
        triggers: '[{ change: true }]',
        source: `{ connection: hub, stream: ${from} }`,
        steps: '[{ map: "={{ $json }}" }]',
        deliver: `{ connection: hub, stream: ${to}, operation: ${operation} }`,
      });
    const there = hub('there', 'orders', 'inventory', 'set');
    const back = hub('back', 'inventory', 'orders', 'upsert');
    const found = lint(there, back);
    assert.deepEqual(codes(found), [
      ['warning', 'FLOW_LOOP'],
      ['warning', 'FLOW_LOOP'],
    ]);
    assert.match(found[0]?.what ?? '', /there → back → there$/);
    assert.deepEqual(lint(there), []);
  });

  it('follows fields through every step kind', () => {
    const steps = `
  - lookup: { as: store, table: stores, key: "={{ $json.id }}" }
  - split: { items: "={{ $json.lines }}", as: line }
  - extend: { added: "={{ $json.store.name + $json.line.sku }}" }
  - filter: ={{ $json.added !== '' && $json.total > 0 }}
  - map: { id: "={{ $json.added }}", email: "={{ $json.email }}" }`;
    assert.deepEqual(lint(flowOf('a', { steps })), []);
  });

  it('claims nothing about fields behind a function or a whole-record expression', () => {
    const steps = '[{ map: "={{ $json }}" }, { filter: "={{ $json.whatever === 1 }}" }]';
    assert.deepEqual(lint(flowOf('a', { steps })), []);
  });

  it('reports a required field that one way through a branch does not set', () => {
    const steps = `
  - branch:
      cases:
        - { when: "={{ $json.total > 1 }}", steps: [{ map: { id: a } }] }
        - { when: "={{ $json.total > 0 }}", steps: [{ map: { id: b, email: c } }] }
      otherwise: filtered`;
    const found = lint(flowOf('a', { steps }));
    assert.deepEqual(
      found.map((finding) => [finding.code, finding.where]),
      [['FLOW_TARGET_UNMAPPED', 'flows/a.yaml:9:55  steps[0].branch.cases[0].steps[0].map']],
    );
  });

  it('checks nested fields, lists and literals against the schema of the operation', () => {
    const steps = `
  - map:
      id: a
      email: b
      total: "12"
      address: { postcode: '10115' }
      lines: [{ sku: A, quantity: two }, { quantity: 1, colour: red }]`;
    const found = lint(flowOf('a', { steps }));
    assert.deepEqual(
      found.map((finding) => `${finding.code} ${finding.where.split('  ')[1]}`),
      [
        'FLOW_TARGET_LITERAL steps[0].map.total',
        'FLOW_TARGET_UNMAPPED steps[0].map.address',
        'FLOW_TARGET_LITERAL steps[0].map.lines[0].quantity',
        'FLOW_TARGET_UNMAPPED steps[0].map.lines[1]',
        'FLOW_TARGET_UNKNOWN steps[0].map.lines[1].colour',
      ],
    );
  });

  it('reports what a lookup adds and no map takes away, and not what the source may give', () => {
    const steps = '[{ lookup: { as: store, table: stores, key: "={{ $json.id }}" } }]';
    const found = lint(flowOf('a', { steps }));
    assert.deepEqual(
      found.map((finding) => [finding.code, finding.where.split('  ')[1]]),
      [['FLOW_TARGET_UNKNOWN', 'steps[0].lookup.as']],
    );
    assert.deepEqual(lint(flowOf('a', { steps: '[]' })), []);
  });

  it('reports tables that expressions look up', () => {
    const steps = `[{ map: { id: "={{ $lookup('store', $json.id) }}", email: x } }]`;
    const [found] = lint(flowOf('a', { steps }));
    assert.equal(found?.code, 'FLOW_TABLE_UNKNOWN');
    assert.equal(found?.mend, 'write "stores"');
  });

  it('reads the key of the delivery against the mapped record', () => {
    const deliver =
      '{ connection: hub, stream: orders, operation: upsert, key: "={{ $json.total }}" }';
    const [found] = lint(flowOf('a', { deliver }));
    assert.equal(found?.code, 'FLOW_FIELD_UNREADABLE');
    assert.match(found?.where ?? '', / {2}deliver\.key$/);
  });

  it('places fields whose names are no plain words', () => {
    const steps = '[{ map: { id: a, email: b, "t]a.g s": c, "x\\"y": "={{ $json.emial }}" } }]';
    assert.deepEqual(
      lint(flowOf('a', { steps })).map((finding) => finding.where.split('  ')[1]),
      ['steps[0].map["x\\"y"]', 'steps[0].map["t]a.g s"]', 'steps[0].map["x\\"y"]'],
    );
  });

  it('gives flows made by hand a place too', () => {
    const { places: _places, ...flow } = flowOf('a', { source: '{ connection: sho, stream: x }' });
    assert.equal(lint(flow)[0]?.where, 'flows/a.yaml:1:1  source.connection');
  });
});
