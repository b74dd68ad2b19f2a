import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freshFolder, newProject, removeFolders } from './running.ts';

const BIN = join(import.meta.dirname, '../../bin/crossdock.js');

/** Makes this Node say that it is an old one. */
const OLD = `Object.defineProperty(process, 'versions', {
  value: { ...process.versions, node: '18.20.0' },
});`;

function start(file: string, argv: readonly string[], flags: readonly string[] = []) {
  const ended = spawnSync(process.execPath, [...flags, file, ...argv], { encoding: 'utf8' });
  return { exit: ended.status, out: ended.stdout, err: ended.stderr };
}

/** The launcher alone, as in a checkout whose packages are not installed. */
function lonelyBin(): string {
  const folder = freshFolder();
  mkdirSync(join(folder, 'bin'));
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
  copyFileSync(BIN, join(folder, 'bin/crossdock.js'));
  return join(folder, 'bin/crossdock.js');
}

describe('bin/crossdock.js', function () {
  this.timeout(60_000);
  after(removeFolders);

  it('runs a command and hands its output and exit code on', () => {
    const { exit, out, err } = start(BIN, ['--help']);
    assert.equal(exit, 0, err);
    assert.match(out, /Usage: crossdock/);
    assert.equal(start(BIN, ['nonsense']).exit, 2);
  });

  it('finds the Node of the packages when it runs on an old one', () => {
    const preload = join(freshFolder(), 'old.cjs');
    writeFileSync(preload, OLD);
    const { exit, err } = start(BIN, ['--help'], ['-r', preload]);
    assert.equal(exit, 0, err);
  });

  it('says which Node is needed when there is none', () => {
    const preload = join(freshFolder(), 'old.cjs');
    writeFileSync(preload, OLD);
    const { exit, out, err } = start(lonelyBin(), [], ['-r', preload]);
    assert.equal(exit, 3);
    assert.equal(out, '');
    assert.match(err, /Node 18\.20\.0 runs this, and 24\.12 or later is needed/);
    assert.match(err, /npm ci/);
  });

  it('says when the packages are not installed', () => {
    const { exit, err } = start(lonelyBin(), []);
    assert.equal(exit, 3);
    assert.match(err, /the packages are not installed/);
  });

  for (const [signal, exit] of [
    ['SIGTERM', 143],
    ['SIGINT', 130],
  ] as const) {
    it(`hands ${signal} on, and the hub stops in good order with ${exit}`, async () => {
      const dir = await newProject();
      writeFileSync(join(dir, 'config/hub.yaml'), 'server: {port: 0}\n');
      const child = spawn(process.execPath, [BIN, 'serve', '--dir', dir], {
        stdio: ['ignore', 'pipe', 'ignore'],
      });
      let out = '';
      const ended = new Promise<number | null>((resolve) => child.on('exit', resolve));
      await new Promise<void>((resolve) => {
        child.stdout.on('data', (chunk: Buffer) => {
          out += chunk.toString();
          if (out.includes('listening on')) resolve();
        });
        child.on('exit', () => resolve());
      });
      child.kill(signal);
      assert.equal(await ended, exit);
      assert.match(out, /stopped/);
    });
  }
});
