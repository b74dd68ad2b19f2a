import assert from 'node:assert/strict';
import { join } from 'node:path';
import type { Fault } from '../../core/base/errors.ts';
import release from '../../package.json' with { type: 'json' };
import { crossdock, documentOf, freshFolder, newProject, removeFolders } from './running.ts';

const COMMANDS = [
  'init',
  'lint',
  'test',
  'check',
  'run',
  'serve',
  'flows',
  'runs',
  'dead-letters',
  'eval',
  'demo',
  'sandbox',
];

describe('the command line', () => {
  after(removeFolders);

  it('lists every command and the exit codes in its help', async () => {
    const { exit, out, err } = await crossdock(['--help']);
    assert.equal(exit, 0);
    assert.equal(err, '');
    for (const command of COMMANDS) assert.match(out, new RegExp(`^  ${command} `, 'm'));
    assert.match(out, /Exit codes: 0 done, 1 /);
  });

  it('says which version it is, also as JSON', async () => {
    const { version } = release;
    for (const option of ['--version', '-V']) {
      assert.deepEqual(await crossdock([option]), { exit: 0, out: `${version}\n`, err: '' });
    }
    const { exit, out } = await crossdock(['--version', '--json']);
    assert.equal(exit, 0);
    assert.deepEqual(JSON.parse(out), { version });
  });

  for (const command of [...COMMANDS, 'dead-letters list', 'dead-letters retry']) {
    it(`explains ${command} with examples, --dir and --json`, async () => {
      const { exit, out } = await crossdock([...command.split(' '), '--help']);
      assert.equal(exit, 0);
      assert.match(out, /^Examples:\n {2}\$ crossdock /m);
      if (command === 'dead-letters') return;
      assert.match(out, /--dir <folder>/);
      assert.match(out, /--json/);
    });
  }

  const wrong: readonly (readonly [string, readonly string[], RegExp])[] = [
    [
      'an unknown command',
      ['lnit'],
      /unknown command 'lnit'[\s\S]*mend: Did you mean (one of )?.*(lint|init)/,
    ],
    [
      'an unknown option',
      ['lint', '--jsno'],
      /unknown option '--jsno'[\s\S]*mend: Did you mean --json/,
    ],
    ['a missing argument', ['dead-letters', 'show'], /missing required argument 'id'/],
    ['an argument too many', ['lint', 'x'], /too many arguments/],
    ['a drop without a reason', ['dead-letters', 'drop', 'x'], /--reason <text>/],
    ['an unknown subcommand', ['dead-letters', 'lst'], /unknown command 'lst'[\s\S]*list/],
    ['a limit that is none', ['runs', '--limit', '0'], /whole number from 1 to 10000/],
    [
      'a port that is none',
      ['sandbox', 'shopify', '--port', '99999'],
      /whole number from 0 to 65535/,
    ],
    ['a system that has no sandbox', ['sandbox', 'shopfy'], /Allowed choices are shopify/],
    ['an option without its value', ['lint', '--dir'], /argument missing/],
  ];
  for (const [name, argv, message] of wrong) {
    it(`refuses ${name} with 2 and says what is right`, async () => {
      const { exit, out, err } = await crossdock(argv);
      assert.equal(exit, 2);
      assert.equal(out, '');
      assert.match(err, message);
      assert.doesNotMatch(err, /\n\s+at /);
    });
  }

  it('gives a usage error as one JSON document with --json', async () => {
    const ended = await crossdock(['lint', '--json', '--nonsense']);
    assert.equal(ended.exit, 2);
    assert.equal(ended.err, '');
    assert.equal(documentOf<{ error: Fault }>(ended).error.code, 'CLI_USAGE');
  });

  it('without a command shows the help and ends with 2', async () => {
    const { exit, err } = await crossdock([]);
    assert.equal(exit, 2);
    assert.match(err, /Usage: crossdock/);
    assert.equal((await crossdock(['dead-letters'])).exit, 2);
    const json = await crossdock(['dead-letters', '--json']);
    assert.equal(documentOf<{ error: Fault }>(json).error.code, 'CLI_USAGE');
  });

  it('says of a folder that is no project how to make one', async () => {
    for (const command of ['lint', 'test', 'flows', 'runs', 'check']) {
      const { exit, out, err } = await crossdock([command, '--dir', freshFolder()]);
      assert.equal(exit, 2, command);
      assert.equal(out, '', command);
      assert.match(err, /^CONFIG_FILE_MISSING[\s\S]*crossdock init/, command);
    }
  });

  it('shows no stack for a mistake of the world, and one only with --debug for others', async () => {
    const dir = freshFolder();
    const { err } = await crossdock(['eval', '1', '--data', '{', '--dir', dir]);
    assert.match(err, /CLI_INPUT_UNREADABLE/);
    assert.doesNotMatch(err, /\n\s+at /);
    const debug = await crossdock(['eval', '1', '--data', '{', '--debug']);
    assert.match(debug.err, /\n\s+at /);
  });
});

describe('init', () => {
  after(removeFolders);

  it('writes a project that lints clean', async () => {
    const dir = await newProject();
    const ended = await crossdock(['lint', '--dir', dir, '--json']);
    assert.deepEqual(documentOf(ended), {
      faults: [],
      warnings: [],
      flows: ['sale-till-to-hub'],
    });
    assert.equal(ended.exit, 0);
  });

  it('writes a flow whose tests pass', async () => {
    const dir = await newProject();
    const { exit, out } = await crossdock(['test', '--dir', dir]);
    assert.equal(out, '3 passed, 0 failed\n');
    assert.equal(exit, 0);
  });

  it('overwrites nothing', async () => {
    const dir = await newProject();
    const { exit, err } = await crossdock(['init', dir]);
    assert.equal(exit, 2);
    assert.match(err, /CLI_FOLDER_NOT_EMPTY/);
  });

  it('lists its files as JSON', async () => {
    const folder = join(freshFolder(), 'new', 'hub');
    const { files } = documentOf<{ files: readonly string[] }>(
      await crossdock(['init', folder, '--json']),
    );
    for (const file of ['.gitignore', 'config/hub.yaml', 'flows/sale-till-to-hub.yaml']) {
      assert.ok(files.includes(file), file);
    }
  });
});

describe('flows', () => {
  after(removeFolders);

  it('shows from where to where and when', async () => {
    const dir = await newProject();
    const { exit, out } = await crossdock(['flows', '--dir', dir]);
    assert.equal(exit, 0);
    assert.match(
      out,
      /sale-till-to-hub {2}till\/sales {2}hub\/inventory movement {2}files, every 2s/,
    );
  });

  it('names the nearest flow when one is misspelled', async () => {
    const dir = await newProject();
    const { exit, err } = await crossdock(['test', 'sale-till-to-hb', '--dir', dir]);
    assert.equal(exit, 2);
    assert.match(err, /CLI_FLOW_UNKNOWN[\s\S]*write "sale-till-to-hub"/);
  });
});
