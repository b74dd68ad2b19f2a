import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { WebhookFault } from '../../../core/connector/sandbox/kit.ts';
import type { SandboxFault } from './faults.ts';
import type { CheckoutWish } from './merchant.ts';
import type { ShopifySandbox } from './options.ts';
import type { CustomerWish } from './shop/customers.ts';
import type { VariantWish } from './shop/products.ts';

type Controls = Omit<ShopifySandbox, 'url'>;

interface OrderCommand {
  readonly orderId: string;
  readonly restock?: boolean;
  readonly sku?: string;
  readonly quantity?: number;
  readonly location?: string;
  readonly note?: string;
  readonly tags?: readonly string[];
}

interface StockCommand {
  readonly sku: string;
  readonly location: string;
  readonly available: number;
}

/**
 * Adds the control side, `/sandbox/*`: what the object's methods do, over HTTP, for demos and scripts.
 *
 * Errors: a wish that the shop cannot fulfil answers 400 with the reason.
 */
export function addControlRoutes(app: FastifyInstance, controls: Controls): void {
  addLooks(app, controls);
  addWeather(app, controls);
  addPeople(app, controls);
}

function addLooks(app: FastifyInstance, controls: Controls): void {
  app.get('/sandbox/state', async () => controls.state());
  app.get('/sandbox/calls', async () => controls.calls());
  app.get('/sandbox/deliveries', async () => controls.deliveries());
  app.delete('/sandbox/calls', async () => {
    controls.clearCalls();
    return { done: true };
  });
}

/** Faults, time, rights: what no person in the shop does on purpose. */
function addWeather(app: FastifyInstance, controls: Controls): void {
  const order = <T>(path: string, run: (body: T) => void): void => {
    app.post(`/sandbox/${path}`, async (request, reply) =>
      attempt(reply, () => {
        run(readBody<T>(request));
        return { done: true };
      }),
    );
  };
  order<readonly SandboxFault[]>('faults', controls.setFaults);
  order<readonly WebhookFault[]>('webhook-faults', controls.setWebhookFaults);
  order<{ readonly offsetMs: number }>('clock', ({ offsetMs }) =>
    controls.setClockOffset(offsetMs),
  );
  order<{ readonly lagMs: number }>('lag', ({ lagMs }) => controls.setLag(lagMs));
  order<{ readonly scopes: readonly string[] }>('scopes', ({ scopes }) =>
    controls.setScopes(scopes),
  );
  order<{ readonly token: string }>('token', ({ token }) => controls.rotateToken(token));
  order<unknown>('bucket/drain', () => controls.drainBucket());
}

/** What a customer or the merchant does. */
function addPeople(app: FastifyInstance, controls: Controls): void {
  const act = <T>(path: string, run: (body: T) => unknown): void => {
    app.post(`/sandbox/${path}`, async (request, reply) =>
      attempt(reply, () => run(readBody<T>(request)) ?? { done: true }),
    );
  };
  act<CheckoutWish>('orders', (wish) => controls.placeOrder(wish));
  act<OrderCommand>('orders/cancel', ({ orderId, restock }) =>
    controls.cancelOrder(orderId, restock ?? true),
  );
  act<OrderCommand>('orders/fulfill', ({ orderId }) => controls.fulfillOrder(orderId));
  act<OrderCommand>('orders/refund', ({ orderId, sku, quantity, location }) =>
    controls.refundLine(orderId, sku ?? '', quantity ?? 1, location),
  );
  act<OrderCommand>('orders/edit', ({ orderId, note, tags }) =>
    controls.editOrder(orderId, {
      ...(note === undefined ? {} : { note }),
      ...(tags === undefined ? {} : { tags }),
    }),
  );
  act<StockCommand>('stock', ({ sku, location, available }) =>
    controls.setStock(sku, location, available),
  );
  act<VariantWish & { readonly sku: string }>('variants', ({ sku, ...wish }) =>
    controls.editVariant(sku, wish),
  );
  act<OrderCommand>('orders/delete', ({ orderId }) => controls.deleteOrder(orderId));
  act<CustomerWish & { readonly customerId: string }>('customers', ({ customerId, ...wish }) =>
    controls.editCustomer(customerId, wish),
  );
  act<{ readonly customerId: string }>('customers/delete', ({ customerId }) =>
    controls.deleteCustomer(customerId),
  );
  act<{ readonly sku: string }>('products/delete', ({ sku }) => controls.deleteProduct(sku));
}

function attempt(
  reply: { code(status: number): { send(body: unknown): unknown } },
  run: () => unknown,
): unknown {
  try {
    return run();
  } catch (error) {
    return reply.code(400).send({ error: error instanceof Error ? error.message : String(error) });
  }
}

function readBody<T>(request: FastifyRequest): T {
  const text = typeof request.body === 'string' && request.body !== '' ? request.body : '{}';
  const body: T = JSON.parse(text);
  return body;
}
