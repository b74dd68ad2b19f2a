import { defineConnector } from '../../core/connector/index.ts';
import { catalog } from './catalog.ts';
import { check } from './check.ts';
import { cursorAt } from './cursor.ts';
import { write } from './destination.ts';
import { NETSUITE_ERRORS } from './errors.ts';
import { lookup } from './lookup.ts';
import { NETSUITE_SETTINGS, netSuiteNetwork, netSuiteSettings } from './settings.ts';
import { read } from './source.ts';

/**
 * NetSuite, by its REST record service and SuiteQL.
 *
 * Shape:  reads customers, items, prices, stock levels, locations and ten types of transactions incrementally; upserts
 *         customers, items and documents, ships, bills, credits, moves and counts. NetSuite tells of no changes itself.
 * Source: NetSuite Help and REST API Browser 2026.1.
 */
export const netsuite = defineConnector({
  spec: {
    name: 'netsuite',
    about: 'A NetSuite account: its customers, items, prices, stock, orders and bookings.',
    settings: NETSUITE_SETTINGS,
    // NetSuite counts what is open at one time, over all integrations of the account.
    limits: (settings) => [{ kind: 'concurrency', size: netSuiteSettings(settings).concurrency }],
    account: (settings) => netSuiteSettings(settings).account,
    network: netSuiteNetwork,
  },
  errors: NETSUITE_ERRORS,
  check,
  catalog,
  read,
  write,
  lookup,
  cursorAt,
});
