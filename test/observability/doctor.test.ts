import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { chmodSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkNode } from '../../core/cli/doctor/installation-checks.ts';
import { crossdock } from '../cli/running.ts';
import { DESK, ENVIRONMENT } from './desk-project.ts';
import { openDesk } from './open-desk.ts';
import { closedDesk, type Patient, patientOf } from './patient.ts';

describe('crossdock doctor', function () {
  this.timeout(60_000);
  let patient: Patient;

  afterEach(() => patient.desk.close());

  it('finds nothing wrong with a sound installation, and changes nothing of it', async () => {
    patient = await closedDesk();
    const before = contents(patient.desk.project.dir);
    const calls = patient.desk.vendor.calls.length;
    const { exit, checks } = await patient.visit();
    assert.equal(exit, 0);
    assert.ok(checks.length >= 17);
    assert.ok(checks.every(({ status }) => ['ok', 'note', 'skipped'].includes(status)));
    assert.deepEqual(contents(patient.desk.project.dir), before);
    assert.deepEqual(
      patient.desk.vendor.calls.slice(calls).map(({ path }) => path),
      ['/v1/account'],
    );
  });

  it('makes nothing where no hub was ever started', async () => {
    patient = await closedDesk();
    rmSync(patient.dataDir, { recursive: true });
    const { exit, checks } = await patient.visit();
    assert.equal(exit, 0);
    assert.equal(checks.find(({ check }) => check === 'database')?.status, 'skipped');
    assert.throws(() => readdirSync(patient.dataDir), { code: 'ENOENT' });
  });

  it('looks beside a hub that runs', async () => {
    patient = patientOf(await openDesk());
    assert.equal((await patient.visit()).exit, 0);
  });

  it('calls nobody with --offline', async () => {
    patient = await closedDesk();
    const calls = patient.desk.vendor.calls.length;
    const { exit, checks } = await patient.visit(['--offline']);
    assert.equal(exit, 0);
    assert.equal(patient.desk.vendor.calls.length, calls);
    assert.equal(checks.find(({ check }) => check === 'connections')?.status, 'skipped');
  });

  it('tells people the same in text, with the sum at the end', async () => {
    patient = await closedDesk();
    patient.leave("UPDATE lanes SET owner = 'dead', lease_until = 1");
    const { exit, out } = await crossdock(['doctor', '--dir', patient.desk.project.dir], {
      environment: ENVIRONMENT,
    });
    assert.equal(exit, 1);
    assert.match(out, /^warning {2}leases/m);
    assert.match(out, /mend: {2}start the hub/);
    assert.match(out, /\d+ checks: 0 errors, 1 warning/);
  });

  it('names a Node that is too old', async () => {
    patient = await closedDesk();
    const of = async (version: string) => {
      const looked = await checkNode(version);
      return 'findings' in looked ? looked.findings.length : null;
    };
    assert.deepEqual(
      await Promise.all(['22.15.0', '24.11.9', '24.12.0', '24.21.0', '26.0.0'].map(of)),
      [1, 1, 0, 0, 0],
    );
  });

  it('names faults of the project, and still looks at the store', async () => {
    patient = await closedDesk();
    writeFileSync(join(patient.desk.project.dir, 'flows/order-desk-to-desk.yaml'), 'flow: other\n');
    const { exit, checks } = await patient.visit();
    assert.equal(exit, 2);
    assert.equal(checks.find(({ check }) => check === 'project')?.status, 'error');
    assert.equal(checks.find(({ check }) => check === 'database')?.status, 'ok');
  });

  it('names a secret that is not set', async () => {
    patient = await closedDesk();
    const { exit, checks } = await patient.visit([], { DESK_KEY: 'k' });
    assert.equal(exit, 3);
    const [found] = checks.find(({ check }) => check === 'secrets')?.findings ?? [];
    assert.match(found?.what ?? '', /DESK_SECRET/);
  });

  it('names a disk that is nearly full', async () => {
    patient = await closedDesk({ hub: 'store: { freeMinBytes: 9007199254740000 }\n' });
    const found = await patient.only('data folder');
    assert.deepEqual([found.severity, found.exit], ['error', 1]);
    assert.match(found.why, /refused with 503/);
  });

  it('names a data folder that this user may not write to (rights do not bind the superuser)', async function () {
    patient = await closedDesk();
    if (process.getuid?.() === 0) this.skip();
    chmodSync(patient.dataDir, 0o500);
    try {
      assert.match((await patient.only('data folder')).what, /may not write/);
    } finally {
      chmodSync(patient.dataDir, 0o700);
    }
  });

  it('names a system that refuses the credentials', async () => {
    patient = await closedDesk();
    patient.desk.vendor.next.push(401);
    const found = await patient.only('connections');
    assert.deepEqual([found.severity, found.where.split(' ')[0]], ['error', DESK]);
  });

  it('names a clock that differs from a system’s', async () => {
    patient = await closedDesk();
    patient.desk.vendor.date = new Date(Date.now() + 10 * 60_000).toUTCString();
    const found = await patient.only('clocks');
    assert.equal(found.severity, 'error');
    assert.match(found.what, /(9|10) min behind/);
    patient.desk.vendor.date = new Date(Date.now() - 60_000).toUTCString();
    assert.equal((await patient.only('clocks')).severity, 'warning');
  });
});

/** Every file below a folder with the hash of its bytes. */
function contents(folder: string): Readonly<Record<string, string>> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((one) =>
    one.isFile(),
  );
  return Object.fromEntries(
    files.map((file) => {
      const path = join(file.parentPath, file.name);
      return [path, createHash('sha256').update(readFileSync(path)).digest('hex')];
    }),
  );
}
