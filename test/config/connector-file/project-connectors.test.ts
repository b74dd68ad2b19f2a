import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { loadProject, type Project } from '../../../core/project.ts';
import { crossdock, freshFolder, newProject, removeFolders } from '../../cli/running.ts';

const YAML = (name: string): string => `connector: ${name}
about: A system that is made up for a test.
settings:
  endpoint: { type: url, about: The address., default: 'https://api.example' }
base: ={{ $settings.endpoint }}
check: { path: /account }
streams:
  things:
    about: Things.
    key: id
    schema: { type: object, properties: { id: { type: string } } }
    read: { path: /things, records: '={{ $body }}' }
`;

const CODE = (name: string): string => `
import { defineConnector, CrossdockError } from 'crossdock/connector';
export const made = defineConnector({
  spec: { name: '${name}', about: 'A system in TypeScript.', settings: {}, limits: () => [] },
  errors: {},
  check: async () => [],
  catalog: () => [],
});
export const isTheSameClass = CrossdockError;
`;

const CONNECTION = (name: string, connector: string): string =>
  `connection: ${name}\nconnector: ${connector}\nsettings: {}\n`;

/** A project with these files, loaded. */
async function projectWith(files: Readonly<Record<string, string>>): Promise<Project> {
  const dir = await newProject();
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(join(dir, dirname(file)), { recursive: true });
    writeFileSync(join(dir, file), text);
  }
  return loadProject(dir);
}

function faultsOf(project: Project): readonly string[] {
  return project.faults.map(({ code, where }) => `${code} ${where}`);
}

describe('the connectors of a project', () => {
  after(removeFolders);

  it('stand beside the built-in ones, in YAML and TypeScript, for connections and lint', async () => {
    const project = await projectWith({
      'connectors/loyal.yaml': YAML('loyal'),
      'connectors/coded/connector.ts': CODE('coded'),
      'config/connections/loyal-main.yaml': CONNECTION('loyal-main', 'loyal'),
      'config/connections/coded-main.yaml': CONNECTION('coded-main', 'coded'),
    });
    deepEqual(project.faults, []);
    deepEqual(project.connectors.files, {
      coded: 'connectors/coded/connector.ts',
      loyal: 'connectors/loyal.yaml',
    });
    ok(project.connectors.registry.names.includes('shopify'));
    const names = project.config.connections.map(({ connectorName }) => connectorName);
    deepEqual(names.toSorted(), ['coded', 'loyal', 'pos']);
  });

  it('give their settings to connection files: a wrong one is a fault at its place', async () => {
    const project = await projectWith({
      'connectors/loyal.yaml': YAML('loyal'),
      'config/connections/loyal-main.yaml':
        'connection: loyal-main\nconnector: loyal\nsettings:\n  endpiont: https://x.example\n',
    });
    const [fault] = project.faults;
    equal(fault?.where, 'config/connections/loyal-main.yaml:4:3  settings.endpiont');
    equal(fault?.mend, 'rename it "endpoint"');
  });

  it('that are broken are faults with their place, and every other one loads', async () => {
    const project = await projectWith({
      'connectors/broken.yaml': YAML('broken').replace('key: id', 'key: di'),
      'connectors/faulty/connector.ts': 'const good = 1;\nexport const = 5;\n',
      'connectors/throws/connector.ts': "throw new Error('no more');\n",
      'connectors/empty/connector.ts': 'export const nothing = { spec: {} };\n',
      'connectors/twice/connector.ts': `${CODE('twice')}export const again = { ...made };\n`,
      'connectors/misnamed/connector.ts': CODE('another'),
      'connectors/good.yaml': YAML('good'),
    });
    deepEqual(faultsOf(project), [
      'CONNECTOR_REFERENCE_UNKNOWN connectors/broken.yaml:10:10  streams.things.key',
      'CONNECTOR_CODE_UNAVAILABLE connectors/empty/connector.ts:1:1',
      'CONNECTOR_CODE_UNAVAILABLE connectors/faulty/connector.ts:2:14',
      'CONNECTOR_CODE_UNAVAILABLE connectors/misnamed/connector.ts:1:1',
      'CONNECTOR_CODE_UNAVAILABLE connectors/throws/connector.ts:1:7',
      'CONNECTOR_CODE_UNAVAILABLE connectors/twice/connector.ts:1:1',
    ]);
    deepEqual(Object.keys(project.connectors.files), ['good']);
    match(
      project.faults.find(({ where }) => where.includes('misnamed'))?.mend ?? '',
      /name: 'misnamed'/,
    );
  });

  it('name the line of a file that a broken connector imports', async () => {
    const project = await projectWith({
      'connectors/split/connector.ts': `import './source.ts';\n${CODE('split')}`,
      'connectors/split/source.ts': 'const good = 1;\nexport const = 5;\n',
    });
    match(project.faults[0]?.what ?? '', /imported: connectors\/split\/source\.ts:2:14: /);
  });

  for (const [what, files, expected] of [
    [
      'a built-in one',
      { 'connectors/pos.yaml': YAML('pos') },
      'CONNECTOR_NAME_TAKEN connectors/pos.yaml:1:1',
    ],
    [
      'one of its own in another form',
      { 'connectors/two.yaml': YAML('two'), 'connectors/two/connector.ts': CODE('two') },
      'CONNECTOR_NAME_TAKEN connectors/two.yaml:1:1',
    ],
  ] as const) {
    it(`cannot take the name of ${what}`, async () => {
      deepEqual(faultsOf(await projectWith(files)), [expected]);
    });
  }

  for (const [what, files, expected] of [
    [
      'a folder without a connector',
      { 'connectors/stray/readme.md': 'x' },
      /CONNECTOR_CODE_UNAVAILABLE connectors\/stray$/,
    ],
    [
      'a name that is none',
      { 'connectors/My Shop.yaml': YAML('x') },
      /CONNECTOR_NAME connectors\/My Shop\.yaml/,
    ],
    [
      'an empty file',
      { 'connectors/empty.yaml': '' },
      /CONNECTOR_SYNTAX connectors\/empty\.yaml:1:1/,
    ],
    [
      'a file that is too large',
      { 'connectors/large.yaml': `# ${'x'.repeat(1_100_000)}` },
      /CONNECTOR_UNREADABLE connectors\/large\.yaml:1:1/,
    ],
    [
      'a file in another encoding',
      { 'connectors/latin.yaml': '\u0000' },
      /CONNECTOR_\w+ connectors\/latin\.yaml/,
    ],
  ] as const) {
    it(`names ${what}`, async () => {
      const faults = faultsOf(await projectWith(files));
      equal(faults.length, 1, faults.join('\n'));
      match(faults[0] ?? '', expected);
    });
  }

  it('may keep hooks, a stand-in and tests in a folder of their name', async () => {
    const project = await projectWith({
      'connectors/loyal.yaml': `${YAML('loyal')}hooks: { sign: ./loyal/hooks.ts#sign }\n`,
      'connectors/loyal/hooks.ts': "export const sign = () => ({ 'x-signed': 'yes' });\n",
      'connectors/loyal/readme.md': 'how it works',
      'connectors/.notes/x.yaml': 'not looked at',
    });
    deepEqual(project.faults, []);
  });

  it('never reach out of the project, not even through a link', async () => {
    const outside = join(freshFolder(), 'evil.ts');
    writeFileSync(outside, CODE('evil'));
    const dir = await newProject();
    mkdirSync(join(dir, 'connectors/evil'), { recursive: true });
    symlinkSync(outside, join(dir, 'connectors/evil/connector.ts'));
    writeFileSync(
      join(dir, 'connectors/loyal.yaml'),
      `${YAML('loyal')}hooks: { sign: ./../../evil.ts#sign }\n`,
    );
    const faults = faultsOf(await loadProject(dir));
    deepEqual(faults, [
      'CONNECTOR_CODE_UNAVAILABLE connectors/evil/connector.ts:1:1',
      'CONNECTOR_HOOK_UNAVAILABLE connectors/loyal.yaml:13:16  hooks.sign',
    ]);
  });

  it('keep the hub from starting while one is broken, and lint says all of it', async () => {
    const project = await projectWith({ 'connectors/broken.yaml': 'connector: broken\n' });
    const run = await crossdock(['run', '--all', '--dir', project.dir]);
    equal(run.exit, 2);
    const lint = await crossdock(['lint', '--dir', project.dir]);
    equal(lint.exit, 1);
    for (const field of ['about', 'base', 'check', 'streams'])
      match(lint.out, new RegExp(`"${field}" is missing`));
  });

  it('of this repository are those of the registry, not loaded twice', async () => {
    const { connectors } = await loadProject(join(import.meta.dirname, '../../..'));
    deepEqual(connectors.files, {});
    deepEqual(connectors.faults, []);
  });
});
