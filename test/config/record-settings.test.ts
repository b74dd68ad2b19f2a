import assert from 'node:assert/strict';
import { loadConfig } from '../../core/config/load.ts';
import { DEFAULT_CUSTOMER_SETTINGS } from '../../core/retail/customers/settings.ts';
import { connectors, projectWith, removeProjects } from './project.ts';

function load(hubYaml: string) {
  return loadConfig({ dir: projectWith({ 'config/hub.yaml': hubYaml }), connectors });
}

describe('the settings of the hub’s own records', () => {
  afterEach(removeProjects);

  it('begin with the rules’ own list of e-mails that identify nobody, and without a price guard', async () => {
    const { config, faults } = await load('');
    assert.deepEqual(faults, []);
    assert.deepEqual(config.hub.customers, DEFAULT_CUSTOMER_SETTINGS);
    assert.deepEqual(config.hub.products, {});
  });

  it('are taken as they are written', async () => {
    const { config, faults } = await load(
      'customers: { nobodyEmails: ["till*@shop.example"] }\nproducts: { maxPriceChangePercent: 50 }\n',
    );
    assert.deepEqual(faults, []);
    assert.deepEqual(config.hub.customers, { nobodyEmails: ['till*@shop.example'] });
    assert.deepEqual(config.hub.products, { maxPriceChangePercent: 50 });
  });

  it('of a wrong kind are refused with their place', async () => {
    const { faults } = await load(
      'customers: { nobodyEmails: "none@*" }\nproducts: { maxPriceChangePercent: -1 }\n',
    );
    assert.deepEqual(
      faults.map((fault) => fault.where.split('  ')[1]),
      ['customers.nobodyEmails', 'products.maxPriceChangePercent'],
    );
  });
});
