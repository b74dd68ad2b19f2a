import assert from 'node:assert/strict';
import { join } from 'node:path';
import { type ConnectionConfig, resolveSecrets } from '../../core/config/connections.ts';
import { loadConfig } from '../../core/config/load.ts';
import { connectors, GOOD_CONNECTION, projectWith, removeProjects } from './project.ts';

function load(text: string, file = 'main.yaml') {
  const dir = projectWith({ 'config/hub.yaml': '', [`config/connections/${file}`]: text });
  return loadConfig({ dir, connectors });
}

async function only(text: string): Promise<ConnectionConfig> {
  const { config, faults } = await load(text);
  assert.deepEqual(faults, []);
  const [connection] = config.connections;
  assert.ok(connection !== undefined);
  return connection;
}

describe('config/connections', () => {
  afterEach(removeProjects);

  it('gives a connector its settings with defaults and durations in ms', async () => {
    const connection = await only(GOOD_CONNECTION);
    assert.deepEqual(connection.settings, {
      shop: 'x',
      overlap: 120_000,
      pageSize: 250,
      live: false,
      folder: 'drop',
      mode: 'safe',
      maps: {},
      tags: [],
    });
    assert.equal(connection.connectorName, 'sample');
    assert.deepEqual(connection.secretReferences, { token: 'env:SAMPLE_TOKEN' });
  });

  it('resolves secrets from the environment and from files, and never prints them', async () => {
    const dir = projectWith({ 'token.txt': 'from-file\n' });
    const connection = await only(
      `${GOOD_CONNECTION}  oldToken: "file:${join(dir, 'token.txt')}"\n`,
    );
    const { secrets, faults } = resolveSecrets(connection, { SAMPLE_TOKEN: 'from-env' });
    assert.deepEqual(faults, []);
    assert.equal(secrets['token']?.reveal(), 'from-env');
    assert.equal(secrets['oldToken']?.reveal(), 'from-file');
    assert.equal(JSON.stringify(secrets), '{"token":"[redacted]","oldToken":"[redacted]"}');
  });

  it('names every secret that cannot be resolved, by its reference', async () => {
    const connection = await only(`${GOOD_CONNECTION}  oldToken: file:/nowhere/at/all\n`);
    const { faults } = resolveSecrets(connection, {});
    assert.deepEqual(
      faults.map(({ code, where }) => [code, where]),
      [
        ['BASE_SECRET_UNRESOLVED', 'config/connections/main.yaml  settings.token'],
        ['BASE_SECRET_UNRESOLVED', 'config/connections/main.yaml  settings.oldToken'],
      ],
    );
  });

  it('refuses a secret that stands in the file, without repeating it', async () => {
    const { config, faults } = await load(
      'connection: main\nconnector: sample\nsettings:\n  shop: x\n  token: shpat_0123456789\n',
    );
    assert.equal(faults[0]?.code, 'CONFIG_SECRET_LITERAL');
    assert.equal(faults[0]?.where, 'config/connections/main.yaml:5:10  settings.token');
    assert.doesNotMatch(JSON.stringify(faults), /shpat/);
    assert.deepEqual(config.connections, []);
  });

  for (const value of ['123456', '[a]', '""', '"env:"', 'env:1X', '"file:"', 'ENV:X']) {
    it(`refuses ${value} as a reference to a secret`, async () => {
      const { faults } = await load(
        `connection: main\nconnector: sample\nsettings:\n  shop: x\n  token: ${value}\n`,
      );
      assert.deepEqual(
        faults.map(({ code }) => code),
        ['CONFIG_SECRET_LITERAL'],
      );
    });
  }

  const cases: readonly (readonly [string, string, string, RegExp])[] = [
    [
      'an unknown connector',
      'connection: main\nconnector: smaple\n',
      'CONFIG_CONNECTOR_UNKNOWN',
      /write "sample"/,
    ],
    ['no connector', 'connection: main\n', 'CONFIG_SETTING_MISSING', /connector/],
    [
      'no name',
      'connector: sample\nsettings: {shop: x, token: env:A}\n',
      'CONFIG_SETTING_MISSING',
      /connection/,
    ],
    [
      'a prototype as connector',
      'connection: main\nconnector: constructor\n',
      'CONFIG_CONNECTOR_UNKNOWN',
      /crossdock connector new/,
    ],
    [
      'another name than the file',
      GOOD_CONNECTION.replace('main', 'other'),
      'CONFIG_CONNECTION_NAME',
      /rename/,
    ],
    [
      'a field that is none',
      `${GOOD_CONNECTION}setings: {}\n`,
      'CONFIG_SETTING_UNKNOWN',
      /rename it "settings"/,
    ],
    [
      'a setting that is none',
      `${GOOD_CONNECTION}  pagSize: 1\n`,
      'CONFIG_SETTING_UNKNOWN',
      /rename it "pageSize"/,
    ],
    [
      'a list of settings',
      'connection: main\nconnector: sample\nsettings: []\n',
      'CONFIG_SETTING_INVALID',
      /kind/,
    ],
    [
      'a URL that is none',
      `${GOOD_CONNECTION}  endpoint: not here\n`,
      'CONFIG_SETTING_INVALID',
      /allowed/,
    ],
    [
      'a number over its limit',
      `${GOOD_CONNECTION}  pageSize: 251\n`,
      'CONFIG_SETTING_INVALID',
      /allowed/,
    ],
    [
      'an option that is none',
      `${GOOD_CONNECTION}  mode: saef\n`,
      'CONFIG_SETTING_INVALID',
      /write "safe"/,
    ],
    [
      'a wrong item of a list',
      `${GOOD_CONNECTION}  tags: [1]\n`,
      'CONFIG_SETTING_INVALID',
      /quotes/,
    ],
    [
      'a number where text belongs',
      GOOD_CONNECTION.replace('shop: x', 'shop: 17'),
      'CONFIG_SETTING_INVALID',
      /quotes/,
    ],
  ];
  for (const [name, text, code, mend] of cases) {
    it(`refuses ${name}`, async () => {
      const { faults } = await load(text);
      assert.deepEqual(
        faults.map((fault) => fault.code),
        [code],
      );
      assert.match(faults[0]?.mend ?? '', mend);
      assert.match(faults[0]?.where ?? '', /^config\/connections\/main\.yaml:\d+:\d+/);
    });
  }

  it('says which setting is missing and what it means', async () => {
    const { faults } = await load('connection: main\nconnector: sample\n');
    assert.deepEqual(
      faults.map(({ what, why, mend }) => [what, why, mend]),
      [
        ['the setting "shop" is missing', 'The shop.', 'add "shop: …"'],
        [
          'the setting "token" is missing',
          'Its key.',
          'add "token: env:NAME" or "token: file:PATH"',
        ],
      ],
    );
  });

  it('keeps the name "hub" for the hub itself', async () => {
    const { faults } = await load(GOOD_CONNECTION.replace('main', 'hub'), 'hub.yaml');
    assert.equal(faults[0]?.code, 'CONFIG_CONNECTION_NAME');
  });

  it('refuses a name that is no name', async () => {
    const { faults } = await load(GOOD_CONNECTION.replace('main', 'My Shop'), 'My Shop.yaml');
    assert.equal(faults[0]?.code, 'CONFIG_CONNECTION_NAME');
  });

  it('refuses two files that give one name', async () => {
    const dir = projectWith({
      'config/hub.yaml': '',
      'config/connections/main.json':
        '{"connection":"main","connector":"sample","settings":{"shop":"x","token":"env:A"}}',
      'config/connections/main.yaml': GOOD_CONNECTION,
    });
    const { config, faults } = await loadConfig({ dir, connectors });
    assert.deepEqual(
      faults.map(({ code }) => code),
      ['CONFIG_NAME_TAKEN'],
    );
    assert.equal(config.connections.length, 1);
  });

  it('reads the good files though others are faulty', async () => {
    const dir = projectWith({
      'config/hub.yaml': '',
      'config/connections/a.yaml': 'connection: [',
      'config/connections/main.yaml': GOOD_CONNECTION,
      'config/connections/notes.txt': 'not read',
    });
    const { config, faults } = await loadConfig({ dir, connectors });
    assert.equal(config.connections.length, 1);
    assert.ok(faults.every(({ where }) => where.startsWith('config/connections/a.yaml')));
  });
});
