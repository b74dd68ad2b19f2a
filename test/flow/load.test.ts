import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Fault } from '../../core/base/errors.ts';
import type { Flow } from '../../core/flow/flow.ts';
import { loadFlows, parseFlow } from '../../core/flow/load.ts';

const GOOD = join(import.meta.dirname, 'good');

const SMALL = `flow: small
owner: ops
kind: state
triggers: []
source: { connection: pos, stream: sales }
deliver: { connection: hub, stream: orders, operation: upsert }
`;

function flowOf(text: string, file = 'flows/small.yaml'): Flow {
  const parsed = parseFlow(text, file);
  assert.ok('flow' in parsed, 'faults' in parsed ? JSON.stringify(parsed.faults, null, 2) : '');
  return parsed.flow;
}

function faultsOf(text: string, file = 'flows/small.yaml'): readonly Fault[] {
  const parsed = parseFlow(text, file);
  return 'faults' in parsed ? parsed.faults : [];
}

describe('parseFlow', () => {
  it('fills in every default', () => {
    const flow = flowOf(`${SMALL.replace('[]', '[{ schedule: "0 3 * * *" }]')}`);
    assert.equal(flow.enabled, true);
    assert.equal(flow.about, '');
    assert.equal(flow.zone, 'UTC');
    assert.deepEqual(flow.retry, { attempts: 8, firstMs: 10_000, longestMs: 3_600_000 });
    assert.deepEqual(flow.triggers, [
      {
        ...{ on: 'schedule', cron: '0 3 * * *', zone: 'UTC' },
        ...{ overlap: 'coalesce', catchUp: 'once', jitterMs: 0 },
      },
    ]);
    assert.deepEqual(flow.source, { connection: 'pos', stream: 'sales', with: {} });
    assert.equal(flow.deliver.key, null);
    assert.deepEqual([flow.steps, flow.tests], [[], []]);
    assert.equal(flow.file, 'flows/small.yaml');
  });

  it('takes the zone of the hub for a flow that names none', () => {
    const text = SMALL.replace('[]', '[{ schedule: "0 3 * * *" }]');
    const parsed = parseFlow(text, 'flows/small.yaml', { zone: 'Europe/Berlin' });
    assert.ok('flow' in parsed);
    const [trigger] = parsed.flow.triggers;
    assert.equal(parsed.flow.zone, 'Europe/Berlin');
    assert.equal(trigger?.on === 'schedule' && trigger.zone, 'Europe/Berlin');
  });

  it('reads each kind of trigger', () => {
    const text = SMALL.replace(
      '[]',
      `
  - webhook: orders/create
  - file: 500ms
  - change: true
  - { schedule: "0 3 * * *", zone: Asia/Tokyo, jitter: 2m }`,
    );
    assert.deepEqual(flowOf(text).triggers, [
      { on: 'webhook', topic: 'orders/create' },
      { on: 'file', everyMs: 500 },
      { on: 'change' },
      {
        ...{ on: 'schedule', cron: '0 3 * * *', zone: 'Asia/Tokyo' },
        ...{ overlap: 'coalesce', catchUp: 'once', jitterMs: 120_000 },
      },
    ]);
  });

  it('keeps the place of every field', () => {
    const flow = flowOf(SMALL);
    assert.equal(flow.places?.['owner'], 'flows/small.yaml:2:1  owner');
    assert.equal(flow.places?.['source.stream'], 'flows/small.yaml:5:28  source.stream');
    assert.equal(flow.lines, 6);
  });

  it('reads country codes, versions and dates as the texts they are', () => {
    const flow = flowOf(
      `${SMALL}tests:
  - name: n
    given: { country: NO, day: 2026-03-01, version: 1.10.0, on: off }
    expect: filtered
`,
    );
    assert.deepEqual(flow.tests[0]?.given, {
      country: 'NO',
      day: '2026-03-01',
      version: '1.10.0',
      on: 'off',
    });
  });

  it('tells an expected error from an expected record', () => {
    const flow = flowOf(`${SMALL}tests:
  - { name: a, given: {}, expect: { error: EXPR_FAILED } }
  - { name: b, given: {}, expect: { error: none, id: 1 } }
  - { name: c, given: {}, expect: [] }
`);
    assert.deepEqual(
      flow.tests.map((test) => test.expect),
      [{ error: 'EXPR_FAILED' }, { records: [{ error: 'none', id: 1 }] }, { records: [] }],
    );
  });

  it('reads JSON to the same flow as YAML', async () => {
    const yaml = await readFile(join(GOOD, 'flows/order-shop-to-hub.yaml'), 'utf8');
    const json = await readFile(join(GOOD, 'order-shop-to-hub.json'), 'utf8');
    const data = (flow: Flow): unknown =>
      JSON.parse(
        JSON.stringify({ ...flow, file: '', places: {}, lines: 0 }).replaceAll(
          /"where":"[^"]*"/g,
          '"where":""',
        ),
      );
    const file = 'flows/order-shop-to-hub';
    assert.deepEqual(data(flowOf(json, `${file}.json`)), data(flowOf(yaml, `${file}.yaml`)));
  });

  it('reports all faults of a file at once, in the order of the text', () => {
    const faults = faultsOf('flow: small\nonwer: ops\nkind: events\ntriggers: {}\n');
    assert.deepEqual(
      faults.map((fault) => [fault.code, fault.where]),
      [
        ['FLOW_FIELD_MISSING', 'flows/small.yaml:1:1'],
        ['FLOW_FIELD_MISSING', 'flows/small.yaml:1:1'],
        ['FLOW_FIELD_UNKNOWN', 'flows/small.yaml:2:1  onwer'],
        ['FLOW_VALUE_REFUSED', 'flows/small.yaml:3:7  kind'],
        ['FLOW_TYPE_WRONG', 'flows/small.yaml:4:11  triggers'],
      ],
    );
  });

  it('reads any text without throwing', () => {
    const texts = [
      ...[
        '\u0000',
        '[',
        '{',
        '&a *a',
        '? ? ?',
        '!!',
        '- - -',
        '%',
        '---\n---',
        '...',
        "'",
        '|',
        '>',
      ],
      ...['<<: 1', '? {a: b}\n: c', 'a: *b\nb: &b 1', '\t', '#', '@', '`', '\ud800'],
    ];
    for (const text of texts) {
      assert.ok(faultsOf(text).length > 0, text.slice(0, 20));
      assert.ok(faultsOf(text, 'flows/small.json').length > 0, text.slice(0, 20));
    }
  });

  it('refuses values that are nested deeper than the parser can go', () => {
    // Mocha keeps whole stack traces, which makes an overflow slow; the product's own limit is the default one.
    const limit = Error.stackTraceLimit;
    Error.stackTraceLimit = 10;
    const texts = ['['.repeat(9_000), `${'- '.repeat(9_000)}x`, `a: ${'{a: '.repeat(9_000)}`];
    const found = texts.map((text) => faultsOf(text)[0]);
    Error.stackTraceLimit = limit;
    assert.deepEqual(
      found.map((fault) => [fault?.code, fault?.where]),
      texts.map(() => ['FLOW_TOO_LARGE', 'flows/small.yaml:1:1']),
    );
  });

  it('refuses a file of a megabyte and more', () => {
    const [fault] = faultsOf(`${SMALL}# ${'x'.repeat(1_048_576)}`);
    assert.equal(fault?.code, 'FLOW_TOO_LARGE');
  });

  it('reports at most 200 faults', () => {
    const many = Array.from({ length: 500 }, (_, index) => `unknown${index}: 1`).join('\n');
    assert.equal(faultsOf(`${SMALL}${many}\n`).length, 200);
  });

  it('names the function that was not imported', () => {
    const [fault] = faultsOf(`${SMALL}steps: [{ function: maps/a.ts#run }]\n`);
    assert.equal(fault?.code, 'FLOW_FUNCTION_UNAVAILABLE');
    assert.match(fault?.where ?? '', /:7:21 {2}steps\[0\]\.function$/);
  });
});

describe('loadFlows', () => {
  let dir: string;
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'crossdock-flows-'));
    await mkdir(join(dir, 'flows'));
  });
  afterEach(() => rm(dir, { recursive: true }));

  async function write(file: string, text: string): Promise<void> {
    await writeFile(join(dir, file), text);
  }

  it('reads every flow of the good corpus', async () => {
    const { flows, faults } = await loadFlows({ dir: GOOD });
    assert.deepEqual(faults, []);
    assert.deepEqual(
      flows.map((flow) => flow.name),
      ['anchors', 'functions', 'order-shop-to-hub', 'smallest', 'windows'],
    );
  });

  it('gives the whole flows beside the faults of the broken ones', async () => {
    await write('flows/small.yaml', SMALL);
    await write('flows/other.yaml', SMALL.replace('small', 'other').replace('owner', 'onwer'));
    await write('flows/README.md', 'not a flow');
    await write('flows/.hidden.yaml', 'not a flow');
    const { flows, faults } = await loadFlows({ dir });
    assert.deepEqual(
      flows.map((flow) => flow.file),
      ['flows/small.yaml'],
    );
    assert.deepEqual(
      faults.map((fault) => fault.where),
      ['flows/other.yaml:2:1  onwer'],
    );
  });

  it('answers a folder that is not there with one fault', async () => {
    const { flows, faults } = await loadFlows({ dir, folder: 'flow' });
    assert.deepEqual(flows, []);
    assert.deepEqual(
      faults.map((fault) => [fault.code, fault.where]),
      [['FLOW_FILE_UNREADABLE', 'flow']],
    );
  });

  it('refuses two files of one name', async () => {
    await write('flows/small.yaml', SMALL);
    await write('flows/small.yml', SMALL);
    const { flows, faults } = await loadFlows({ dir });
    assert.equal(flows.length, 1);
    assert.deepEqual(
      faults.map((fault) => [fault.code, fault.where]),
      [['FLOW_NAME_TAKEN', 'flows/small.yml:1:1']],
    );
  });

  it('refuses a folder that is named like a flow', async () => {
    await mkdir(join(dir, 'flows/folder.yaml'));
    const { faults } = await loadFlows({ dir });
    assert.match(faults[0]?.what ?? '', /not a regular file/);
  });

  it('follows a link inside the project, as mounted configuration uses them', async () => {
    await mkdir(join(dir, 'mounted'));
    await write('mounted/small.yaml', SMALL);
    await symlink(join(dir, 'mounted/small.yaml'), join(dir, 'flows/small.yaml'));
    const { flows, faults } = await loadFlows({ dir });
    assert.deepEqual([flows.length, faults], [1, []]);
  });

  it('refuses a link that leads out of the project, and one that leads nowhere', async () => {
    await symlink(join(GOOD, 'flows/smallest.yml'), join(dir, 'flows/smallest.yml'));
    await symlink(join(dir, 'nowhere'), join(dir, 'flows/nowhere.yaml'));
    const { flows, faults } = await loadFlows({ dir });
    assert.deepEqual(flows, []);
    assert.match(faults[0]?.what ?? '', /cannot be read \(ENOENT\)/);
    assert.match(faults[1]?.what ?? '', /leads out of the project/);
  });

  it('refuses a function behind a link that leads out of the project', async () => {
    await symlink(join(GOOD, 'functions'), join(dir, 'functions'));
    await write('flows/small.yaml', `${SMALL}steps: [{ function: functions/prices.ts#toMinor }]\n`);
    const { faults } = await loadFlows({ dir });
    assert.match(faults[0]?.what ?? '', /leads out of the project/);
  });

  it('refuses a file that is too large before it is read', async () => {
    await write('flows/small.yaml', `${SMALL}# ${'x'.repeat(1_048_576)}`);
    const { faults } = await loadFlows({ dir });
    assert.equal(faults[0]?.code, 'FLOW_TOO_LARGE');
  });
});
