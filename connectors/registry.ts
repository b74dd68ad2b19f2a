import type { Connector } from '../core/connector/index.ts';
import { klaviyo } from './klaviyo/connector.ts';
import { netsuite } from './netsuite/connector.ts';
import { pos } from './pos/connector.ts';
import { shopify } from './shopify/connector.ts';

/** The built-in connectors by name: one import and one line each. */
export const builtInConnectors: Readonly<Record<string, Connector>> = {
  klaviyo,
  netsuite,
  pos,
  shopify,
};
