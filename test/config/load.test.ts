import assert from 'node:assert/strict';
import { loadConfig } from '../../core/config/load.ts';
import { connectors, GOOD_CONNECTION, projectWith, removeProjects } from './project.ts';

function load(hubYaml: string) {
  return loadConfig({ dir: projectWith({ 'config/hub.yaml': hubYaml }), connectors });
}

describe('config/hub.yaml', () => {
  afterEach(removeProjects);

  it('may be empty: every setting has a default', async () => {
    const { config, faults } = await load('');
    assert.deepEqual(faults, []);
    assert.equal(config.hub.server.port, 8480);
    assert.equal(config.hub.server.host, '127.0.0.1');
    assert.equal(config.hub.lanes.leaseMs, 10_000);
    assert.equal(config.hub.store.driver, 'node:sqlite');
    assert.equal(config.hub.zone, 'UTC');
    assert.deepEqual(config.hub.vars, {});
    assert.equal(config.hub.server.publicUrl, undefined);
  });

  it('may have blocks in which every line is a comment', async () => {
    const { faults } = await load('server:\n  # port: 1\nlanes:\n');
    assert.deepEqual(faults, []);
  });

  it('gives what is written, durations in ms', async () => {
    const { config, faults } = await load(
      'zone: Europe/London\nlanes: {count: 4, lease: 1m}\nvars: {shop: north}\nlog: {level: debug}\n',
    );
    assert.deepEqual(faults, []);
    assert.equal(config.hub.lanes.count, 4);
    assert.equal(config.hub.lanes.leaseMs, 60_000);
    assert.equal(config.hub.zone, 'Europe/London');
    assert.equal(config.hub.log.level, 'debug');
    assert.deepEqual(config.hub.vars, { shop: 'north' });
  });

  it('reads the stock rules', async () => {
    const { config, faults } = await load(
      'stock:\n  locations: {shop: {safety: 2}}\n  low: [{at: 5, hysteresis: 2}]\n',
    );
    assert.deepEqual(faults, []);
    assert.deepEqual(config.hub.stock.locations, { shop: { safety: 2 } });
    assert.deepEqual(config.hub.stock.low, [{ at: 5, hysteresis: 2 }]);
  });

  it('may be JSON', async () => {
    const { config, faults } = await load('{"server": {"port": 9000}}');
    assert.deepEqual(faults, []);
    assert.equal(config.hub.server.port, 9000);
  });

  it('may begin with a byte order mark and have Windows line ends', async () => {
    const { config, faults } = await load('\uFEFFserver:\r\n  port: 9000\r\n');
    assert.deepEqual(faults, []);
    assert.equal(config.hub.server.port, 9000);
  });

  it('must be there', async () => {
    const { faults } = await loadConfig({ dir: projectWith({}), connectors });
    assert.equal(faults[0]?.code, 'CONFIG_FILE_MISSING');
    assert.match(faults[0]?.mend ?? '', /crossdock init/);
  });

  it('names all its faults at once, and gives defaults meanwhile', async () => {
    const { config, faults } = await load(
      'server: {prot: 1, port: x}\nlog: {level: no}\nzone: Moon\n',
    );
    assert.equal(faults.length, 4);
    assert.equal(config.hub.server.port, 8480);
  });

  it('refuses bytes that are not UTF-8', async () => {
    const dir = projectWith({ 'config/hub.yaml': Buffer.from([0x7a, 0x3a, 0x20, 0xff, 0xfe]) });
    const { faults } = await loadConfig({ dir, connectors });
    assert.equal(faults[0]?.code, 'CONFIG_FILE_UNREADABLE');
    assert.match(faults[0]?.what ?? '', /not UTF-8/);
  });

  it('reads connections and tables beside it', async () => {
    const dir = projectWith({
      'config/hub.yaml': '',
      'config/connections/main.yaml': GOOD_CONNECTION,
      'config/tables/zones.csv': 'code,name\nN,North\n',
    });
    const { config, faults } = await loadConfig({ dir, connectors });
    assert.deepEqual(faults, []);
    assert.deepEqual(
      config.connections.map(({ name }) => name),
      ['main'],
    );
    assert.equal(JSON.stringify(config.tables), '{"zones":{"N":{"code":"N","name":"North"}}}');
  });
});
