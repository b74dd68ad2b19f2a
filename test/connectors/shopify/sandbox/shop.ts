import {
  type ShopifySandbox,
  type ShopifySandboxOptions,
  startShopifySandbox,
} from '../../../../connectors/shopify/sandbox/server.ts';
import { seededRandom } from '../../../../core/base/random.ts';
import { type VirtualClock, virtualClock } from '../../../../core/base/virtual-clock.ts';

/** The answer to a call, read as loosely as a test needs it. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly data: Node;
  readonly errors: Node;
  readonly extensions: Node;
}

/** A value somewhere in an answer; `at` goes down by names and places, `value` gives what is there. */
export interface Node {
  readonly value: unknown;
  readonly at: (...path: (string | number)[]) => Node;
  readonly text: (...path: (string | number)[]) => string;
}

export interface TestShop {
  readonly sandbox: ShopifySandbox;
  readonly clock: VirtualClock;
  readonly call: (query: string, variables?: object, token?: string) => Promise<Answer>;
  readonly setStock: (input: object, key: string) => Promise<Answer>;
  readonly close: () => Promise<void>;
}

/** Opens a small shop whose time stands still. */
export async function openShop(options: Partial<ShopifySandboxOptions> = {}): Promise<TestShop> {
  const clock = virtualClock();
  const sandbox = await startShopifySandbox({
    clock,
    random: seededRandom(7),
    seed: {
      locations: [{ name: 'Berlin' }, { name: 'Paris' }],
      products: [
        { sku: 'A-1', title: 'Shirt', price: '10.00', quantities: { Berlin: 5, Paris: 2 } },
        { sku: 'B-1', title: 'Hat', price: '7.50', quantities: { Paris: 9 } },
      ],
    },
    ...options,
  });
  const call: TestShop['call'] = async (query, variables = {}, token = sandbox.accessToken) => {
    const response = await fetch(`${sandbox.url}/admin/api/2026-10/graphql.json`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-shopify-access-token': token },
      body: JSON.stringify({ query, variables }),
    });
    const body = node(JSON.parse(await response.text()));
    return {
      status: response.status,
      headers: response.headers,
      data: body.at('data'),
      errors: body.at('errors'),
      extensions: body.at('extensions'),
    };
  };
  return {
    sandbox,
    clock,
    call,
    setStock: (input, key) => call(SET_STOCK, { input, key }),
    close: () => sandbox.close(),
  };
}

/** Sets quantities and asks for everything that tells what became of it. */
export const SET_STOCK = `mutation($input: InventorySetQuantitiesInput!, $key: String!) {
  inventorySetQuantities(input: $input) @idempotent(key: $key) {
    inventoryAdjustmentGroup { id changes { name delta } }
    userErrors { code field message }
  }
}`;

/** Wraps a value for the descent. */
export function node(value: unknown): Node {
  return {
    value,
    at: (...path) => node(path.reduce(step, value)),
    text: (...path) => String(path.reduce(step, value)),
  };
}

function step(value: unknown, name: string | number): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  return Reflect.get(value, name);
}
