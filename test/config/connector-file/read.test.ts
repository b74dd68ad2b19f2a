import { deepEqual, equal, ok } from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { schemaFaults } from '../../../core/base/json-schema.ts';
import { connectorJsonSchema, readConnector } from '../../../core/config/connector-file/read.ts';

const ROOT = join(import.meta.dirname, '../../..');
const EXAMPLE = readFileSync(join(ROOT, 'test/contract/example/loyalty.yaml'), 'utf8');
const TEMPLATE = readFileSync(
  join(ROOT, 'core/cli/connector-template/connector.yaml.template'),
  'utf8',
)
  .replaceAll('__name__', 'loyalty')
  .replaceAll('__CODE__', 'LOYALTY');

const GUIDE =
  /^```yaml\n(connector: .*?)^```$/ms.exec(
    readFileSync(join(ROOT, 'CONTRIBUTING.md'), 'utf8'),
  )?.[1] ?? '';

const noHooks = async () => ({ what: 'there is no such hook', mend: 'none' });

describe('the file of a connector', () => {
  it('describes a whole REST connector in fewer than 150 lines', () => {
    ok(EXAMPLE.trimEnd().split('\n').length < 150);
  });

  for (const [name, text] of [
    ['example', EXAMPLE],
    ['template', TEMPLATE],
    ['guide for contributors', GUIDE],
  ] as const) {
    it(`of the ${name} has no fault, and fits the JSON Schema for editors`, async () => {
      const read = await readConnector(text, 'loyalty.yaml', noHooks);
      deepEqual('faults' in read ? read.faults : [], []);
      deepEqual(schemaFaults(connectorJsonSchema(), parse(text), 'all'), []);
    });
  }

  it('gives the same connector in JSON, since JSON is YAML', async () => {
    const read = await readConnector(JSON.stringify(parse(EXAMPLE)), 'loyalty.yaml', noHooks);
    ok('connector' in read, JSON.stringify('faults' in read ? read.faults : []));
    equal(read.connector.spec.name, 'loyalty');
  });

  it('never breaks the reader: cut anywhere or with any line gone it is faults or a connector', async function () {
    this.timeout(120_000);
    const lines = EXAMPLE.split('\n');
    const spoilt = lines.flatMap((_line, at) => [
      lines.slice(0, at).join('\n'),
      lines.filter((_one, other) => other !== at).join('\n'),
    ]);
    let faulty = 0;
    for (const text of spoilt) {
      const read = await readConnector(text, 'loyalty.yaml', noHooks);
      if ('faults' in read) {
        faulty += 1;
        ok(read.faults.every(({ code }) => /^(CONNECTOR|EXPR)_/.test(code)));
        ok(read.faults.every(({ where }) => /^loyalty\.yaml:\d+:\d+/.test(where)));
      }
    }
    ok(faulty > spoilt.length / 2, `${faulty} of ${spoilt.length}`);
  });

  it('takes any value in the place of any other without breaking the reader', async function () {
    this.timeout(120_000);
    const wrong = [
      'null',
      '5',
      'true',
      '[]',
      '{}',
      '"="',
      "'={{ $json }}'",
      '[[1]]',
      '{ a: { b: c } }',
    ];
    const lines = EXAMPLE.split('\n');
    for (const [at, line] of lines.entries()) {
      const key = /^(\s*(?:- )?[\w.]+:)(?: |$)/.exec(line)?.[1];
      if (key === undefined) continue;
      const value = wrong[at % wrong.length] ?? '';
      const text = lines.with(at, `${key} ${value}`).join('\n');
      const read = await readConnector(text, 'loyalty.yaml', noHooks);
      const faults = 'faults' in read ? read.faults : [];
      ok(
        faults.every(({ code }) => code !== 'BASE_UNEXPECTED'),
        line,
      );
    }
  });
});
