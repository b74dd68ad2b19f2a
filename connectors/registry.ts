import { connectorRegistry } from '../core/connector/registry.ts';

/** The built-in connectors by name: one line each. */
export const builtInConnectors = connectorRegistry({
  klaviyo: async () => (await import('./klaviyo/connector.ts')).klaviyo,
  netsuite: async () => (await import('./netsuite/connector.ts')).netsuite,
  pos: async () => (await import('./pos/connector.ts')).pos,
  shopify: async () => (await import('./shopify/connector.ts')).shopify,
});
