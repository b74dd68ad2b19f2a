import assert from 'node:assert/strict';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import type { Fault } from '../../core/base/errors.ts';
import type { DeadLetter, RunCounts } from '../../core/store/records.ts';
import { send } from '../server/running.ts';
import { crossdock, documentOf, newProject, removeFolders } from './running.ts';

interface RunSummary {
  readonly runs: readonly { readonly flow: string; readonly counts: RunCounts }[];
  readonly deadLetters: readonly { readonly flow: string; readonly count: number }[];
}

async function runAll(dir: string): Promise<RunCounts | undefined> {
  const ended = await crossdock(['run', '--all', '--dir', dir, '--json']);
  return documentOf<RunSummary>(ended).runs[0]?.counts;
}

async function project(hubYaml = ''): Promise<string> {
  const dir = await newProject();
  writeFileSync(join(dir, 'config/hub.yaml'), hubYaml);
  return dir;
}

function dropFile(dir: string, name: string, rows: readonly string[]): void {
  const head = 'receipt,line,sku,quantity,soldAt';
  writeFileSync(join(dir, 'drop', name), `${[head, ...rows].join('\n')}\n`);
}

describe('run', function () {
  this.timeout(60_000);
  after(removeFolders);

  it('reads the drop folder and says what became of every record', async () => {
    const counts = await runAll(await project());
    assert.equal(counts?.read, 4);
    assert.equal(counts?.delivered, 3);
    assert.equal(counts?.filtered, 1);
  });

  it('moves nothing the second time', async () => {
    const dir = await project();
    await runAll(dir);
    assert.equal((await runAll(dir))?.read, 0);
  });

  it('needs a flow or --all', async () => {
    const { exit, err } = await crossdock(['run', '--dir', await project()]);
    assert.equal(exit, 2);
    assert.match(err, /name one or more flows, or write --all/);
  });

  it('that fails says what, where, why and the remedy, and keeps the same in the run', async () => {
    const dir = await project();
    rmSync(join(dir, 'drop'), { recursive: true });
    const { exit, out } = await crossdock(['run', '--all', '--dir', dir]);
    assert.equal(exit, 1);
    assert.match(out, /failed[\s\S]*POS_FOLDER_UNUSABLE[\s\S]*what:[\s\S]*why:[\s\S]*mend: mount/);
    const ended = await crossdock(['run', '--all', '--dir', dir, '--json']);
    const [run] = documentOf<{ runs: readonly { readonly fault: Fault }[] }>(ended).runs;
    assert.equal(run?.fault.code, 'POS_FOLDER_UNUSABLE');
  });

  it('says that a file is where the data folder should be', async () => {
    const dir = await project();
    writeFileSync(join(dir, 'data'), 'mine');
    const { exit, err } = await crossdock(['run', '--all', '--dir', dir]);
    assert.equal(exit, 3);
    assert.match(err, /STORE_CANNOT_OPEN[\s\S]*EEXIST[\s\S]*move the file away/);
    assert.equal(readFileSync(join(dir, 'data'), 'utf8'), 'mine');
  });

  it('begins nothing while the project has faults', async () => {
    const dir = await project('sever: {}\n');
    const ended = await crossdock(['run', '--all', '--dir', dir, '--json']);
    assert.equal(ended.exit, 2);
    const { faults } = documentOf<{ faults: readonly Fault[] }>(ended);
    assert.equal(faults[0]?.code, 'CONFIG_SETTING_UNKNOWN');
  });

  it('lists the runs afterwards', async () => {
    const dir = await project();
    await runAll(dir);
    const { exit, out } = await crossdock(['runs', '--dir', dir]);
    assert.equal(exit, 0);
    assert.match(out, /sale-till-to-hub {2}done .*read 4: delivered 3, filtered 1/);
  });
});

describe('dead-letters', function () {
  this.timeout(60_000);
  after(removeFolders);

  async function withLetter(): Promise<{ dir: string; letter: DeadLetter }> {
    const dir = await project();
    dropFile(dir, 'sales-2026-01-06.csv', ['2001,1,mug-blue,many,2026-01-06 10:00:00']);
    const { exit } = await crossdock(['run', '--all', '--dir', dir]);
    assert.equal(exit, 1);
    const [letter] = await letters(dir);
    assert.ok(letter !== undefined);
    return { dir, letter };
  }

  async function letters(dir: string, ...more: readonly string[]): Promise<readonly DeadLetter[]> {
    const argv = ['dead-letters', 'list', '--dir', dir, '--json', ...more];
    return documentOf<{ deadLetters: readonly DeadLetter[] }>(await crossdock(argv)).deadLetters;
  }

  it('are listed and shown with what happened and the remedy', async () => {
    const { dir, letter } = await withLetter();
    const { exit, out } = await crossdock(['dead-letters', 'show', letter.id, '--dir', dir]);
    assert.equal(exit, 0);
    assert.match(out, new RegExp(letter.fault.code));
    assert.match(out, /mend: {2}\S/);
    assert.match(out, /many/);
  });

  it('are dropped only with a reason, which is kept', async () => {
    const { dir, letter } = await withLetter();
    const argv = ['dead-letters', 'drop', letter.id, '--reason', 'a test', '--dir', dir];
    assert.equal((await crossdock(argv)).exit, 0);
    assert.deepEqual(await letters(dir), []);
    const [dropped] = await letters(dir, '--status', 'dropped');
    assert.match(dropped?.closedBy ?? '', /a test/);
    assert.equal((await crossdock(argv)).exit, 2);
  });

  it('that cannot be replayed stay open and say why', async () => {
    const { dir, letter } = await withLetter();
    const { exit, out } = await crossdock(['dead-letters', 'retry', letter.id, '--dir', dir]);
    assert.equal(exit, 1);
    assert.match(out, /^no dead letter is put back/);
    assert.match(out, new RegExp(`${letter.id}: \\S.*\\n +mend: \\S`));
    assert.equal((await letters(dir)).length, 1);
  });

  it('that were dropped are not put back, and their state is named', async () => {
    const { dir, letter } = await withLetter();
    await crossdock(['dead-letters', 'drop', letter.id, '--reason', 'a test', '--dir', dir]);
    const { exit, out } = await crossdock(['dead-letters', 'retry', letter.id, '--dir', dir]);
    assert.equal(exit, 1);
    assert.match(out, /it is dropped, not open/);
  });

  it('are retried by id, or all, not both and not neither', async () => {
    const dir = await project();
    for (const argv of [['x', '--all'], []]) {
      const { exit } = await crossdock(['dead-letters', 'retry', ...argv, '--dir', dir]);
      assert.equal(exit, 2);
    }
  });

  it('of an unknown id are said to be unknown', async () => {
    const dir = await project();
    for (const command of ['show', 'retry', 'drop']) {
      const reason = command === 'drop' ? ['--reason', 'x'] : [];
      const argv = ['dead-letters', command, 'dl_none', ...reason, '--dir', dir];
      const { exit, err } = await crossdock(argv);
      assert.equal(exit, 2, command);
      assert.match(err, /CLI_DEAD_LETTER_UNKNOWN/, command);
    }
  });
});

describe('serve', function () {
  this.timeout(60_000);
  after(removeFolders);

  it('serves until it is told to stop, then ends with 0', async () => {
    const dir = await project('server: {port: 0}\nlog: {level: silent}\n');
    const stop = new AbortController();
    let url = '';
    let listens = (): void => {};
    const listening = new Promise<void>((resolve) => {
      listens = resolve;
    });
    const ended = crossdock(['serve', '--dir', dir], {
      stop: stop.signal,
      out: (text) => {
        url = /http:\/\/\S+/.exec(text)?.[0] ?? url;
        if (url !== '') listens();
      },
    });
    await Promise.race([listening, ended]);
    assert.equal((await send(`${url}/readyz`)).status, 200);
    assert.match((await send(`${url}/`)).text, /sale-till-to-hub/);
    assert.equal((await send(`${url}/webhooks/till`, { method: 'POST', body: 'x' })).status, 404);
    const beside = await crossdock(['runs', '--dir', dir]);
    assert.equal(beside.exit, 0);
    const second = await crossdock(['run', '--all', '--dir', dir]);
    assert.equal(second.exit, 3);
    assert.match(second.err, /STORE_IN_USE/);
    stop.abort();
    assert.equal((await ended).exit, 0);
  });

  it('ends with 3 when its port is taken', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const address = other.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const dir = await project(`server: {port: ${port}}\nlog: {level: silent}\n`);
    const { exit, err } = await crossdock(['serve', '--dir', dir]);
    assert.equal(exit, 3);
    assert.match(err, /SERVER_PORT_TAKEN/);
    await new Promise((resolve) => other.close(resolve));
  });
});

describe('check', function () {
  this.timeout(60_000);
  after(removeFolders);

  it('says of each connection whether it works', async () => {
    const dir = await project();
    const { exit, out } = await crossdock(['check', '--dir', dir]);
    assert.match(out, /till/);
    assert.equal(exit, 0);
  });

  it('names a connection that is misspelled', async () => {
    const { exit, err } = await crossdock(['check', 'tll', '--dir', await project()]);
    assert.equal(exit, 2);
    assert.match(err, /write "till"/);
  });

  it('ends with 3 when a secret is not set, and checks the other connections all the same', async () => {
    const dir = await projectWithShop();
    const { exit, out } = await crossdock(['check', '--dir', dir]);
    assert.equal(exit, 3);
    assert.match(out, /error +shop .*SHOPIFY_MAIN_TOKEN is not set/);
    assert.match(out, /till/);
    const answer = await crossdock(['check', '--json', '--dir', dir]);
    const { connections } = JSON.parse(answer.out);
    assert.deepEqual(
      connections.map(({ connection }: { connection: string }) => connection),
      ['hub', 'till', 'shop'],
    );
  });

  it('asks for no secret of a connection that is not checked', async () => {
    const { exit, out } = await crossdock(['check', 'till', '--dir', await projectWithShop()]);
    assert.equal(exit, 0, out);
    assert.doesNotMatch(out, /shop/);
  });
});

/** A project with a shop whose secrets nobody has set. */
async function projectWithShop(): Promise<string> {
  const dir = await project();
  const file = join(import.meta.dirname, '../../config/connections/shopify-main.yaml');
  const text = readFileSync(file, 'utf8').replace('connection: shopify-main', 'connection: shop');
  writeFileSync(join(dir, 'config/connections/shop.yaml'), text);
  return dir;
}
