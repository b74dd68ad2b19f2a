import { type Connector, type ConnectorSpec, defineConnector } from '../contract.ts';
import { HUB_ERRORS } from './errors.ts';
import { HUB_STREAMS } from './streams.ts';

/** Who the hub's own connection is. */
export const HUB_SPEC: ConnectorSpec = {
  name: 'hub',
  about:
    'The records that the hub itself keeps: stock by location, products, customers and orders.',
  settings: {},
  limits: () => [],
};

/** The hub's connection as lint sees it: what it can do, without a store behind it. */
export function hubCatalog(): Connector {
  const closed = (): never => {
    throw new Error('assertion failed: the catalog of the hub is only looked at, never called');
  };
  return defineConnector({
    spec: HUB_SPEC,
    errors: HUB_ERRORS,
    check: async () => closed(),
    catalog: () => HUB_STREAMS,
    read: closed,
    write: async () => closed(),
    lookup: async () => closed(),
  });
}
