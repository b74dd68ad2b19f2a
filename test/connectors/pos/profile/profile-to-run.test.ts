import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { crossdock, documentOf, newProject, removeFolders } from '../../../cli/running.ts';
import { WRITTEN_FILES } from './written-files.ts';

/** A flow that looks at every record of a stream and moves none: what it counts was read. */
function countingFlow(stream: string): string {
  return `flow: count
owner: stores
about: Counts what the till wrote.
kind: event
triggers:
  - schedule: "0 3 * * *"
source: { connection: store-1, stream: ${stream} }
steps:
  - filter: ={{ $json.nothing === 'is called so' }}
  - map:
      sku: ={{ $json.sku }}
deliver: { connection: hub, stream: products, operation: upsert }
tests:
  - name: nothing is moved
    given: { sku: MUG }
    expect: filtered
`;
}

interface Profiled {
  readonly kind: string;
  readonly proof: { readonly rows: number; readonly faults: number };
}

interface Ran {
  readonly runs: readonly {
    readonly status: string;
    readonly counts: { readonly read: number; readonly filtered: number };
  }[];
}

describe('connectors/pos from a profiled file to a run', () => {
  after(removeFolders);

  for (const [format, { name, content, records }] of Object.entries(WRITTEN_FILES)) {
    it(`${format}: what is proposed loads, lints, checks and reads all ${records} records`, async () => {
      const dir = await newProject();
      for (const folder of ['flows', 'config/connections']) {
        rmSync(join(dir, folder), { recursive: true });
        mkdirSync(join(dir, folder));
      }
      mkdirSync(join(dir, 'store'));
      const file = join(dir, 'store', name);
      writeFileSync(file, content);
      const write = ['--write', 'config/connections/store-1.yaml'];
      const profiled = await crossdock(['pos', 'profile', file, '--dir', dir, ...write, '--json']);
      assert.equal(profiled.exit, 0, profiled.out + profiled.err);
      const { kind, proof } = documentOf<Profiled>(profiled);
      assert.deepEqual([proof.rows, proof.faults], [records, 0]);

      writeFileSync(join(dir, 'flows/count.yaml'), countingFlow(kind));
      const linted = await crossdock(['lint', '--dir', dir]);
      assert.equal(linted.exit, 0, linted.out);
      const checked = await crossdock(['check', 'store-1', '--dir', dir]);
      assert.match(checked.out, new RegExp(`1 files wait for ${kind}`));

      const ran = await crossdock(['run', 'count', '--dir', dir, '--json']);
      assert.equal(ran.exit, 0, ran.out + ran.err);
      const { runs } = documentOf<Ran>(ran);
      assert.deepEqual(
        runs.map(({ status, counts }) => [status, counts.read, counts.filtered]),
        [['done', records, records]],
      );
      assert.ok(!readdirSync(join(dir, 'store')).includes(name), 'the file was taken');
    });
  }
});
