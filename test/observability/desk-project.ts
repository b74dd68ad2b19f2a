/** A project whose vendor is data: orders come in by webhook, and become tickets at a desk and records of the hub. */

import { createHmac } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

export const DESK = 'desk-main';
export const SECRET = 'desk-webhook-secret';
export const ENVIRONMENT = { DESK_SECRET: SECRET, DESK_KEY: 'desk-api-key' };

const CONNECTOR = `connector: desk
about: A shop that sends its orders, and a desk that takes tickets.
settings:
  endpoint: { type: url, about: Address of the desk., default: 'https://desk.example' }
  apiKey: { type: string, about: The key of the account., secret: true, required: true }
  webhookSecret: { type: string, about: The secret of its webhooks., secret: true, required: true }
base: ={{ $settings.endpoint }}
auth: { bearer: apiKey }
check: { path: /v1/account }
streams:
  orders:
    about: Orders as they were placed.
    key: id
    schema: { type: object, properties: { id: { type: string }, number: { type: string } } }
  tickets:
    about: Tickets at the desk.
    key: id
    schema: { type: object, properties: { id: { type: string } } }
    lookup: { path: '/v1/tickets/{key}' }
    writes:
      create:
        about: Opens a ticket.
        schema: { type: object, properties: { subject: { type: string } } }
        idempotency: key
        keyRetention: 24h
        path: /v1/tickets
        headers: { Idempotency-Key: '={{ $command.idempotencyKey }}' }
        body: { subject: '={{ $json.subject }}' }
        id: ={{ $body.id }}
webhooks:
  signature: { header: X-Signature, secrets: [webhookSecret] }
  deliveryId: { header: X-Delivery }
  topic: { body: '={{ $body.type }}' }
  topics:
    order.placed: { stream: orders, key: '={{ $body.order.id }}', data: '={{ $body.order }}' }
`;

const TICKETS = `flow: order-desk-to-desk
owner: support
about: Every order opens a ticket.
kind: event
triggers: [{ webhook: order.placed }]
source: { connection: ${DESK}, stream: orders }
steps:
  - map: { subject: "={{ 'order ' + $json.number }}" }
deliver: { connection: ${DESK}, stream: tickets, operation: create }
retry: { attempts: 3, first: 1s, longest: 1s }
`;

const ORDERS = `flow: order-desk-to-hub
owner: ecommerce
about: Every order reaches the hub and takes its stock.
kind: event
triggers: [{ webhook: order.placed }]
source: { connection: ${DESK}, stream: orders }
steps:
  - filter: ={{ $json.number !== 'TEST' }}
    reason: a test order is moved nowhere
  - map:
      order: ={{ 'desk:' + $json.id }}
      source: ${DESK}
      sourceId: ={{ $json.id }}
      number: ={{ $json.number }}
      status: open
      stock: commit
      placedAt: "2026-01-01T00:00:00Z"
      updatedAt: "2026-01-01T00:00:00Z"
      customer: { email: '={{ $json.email }}' }
      lines: "={{ [{ line: '1', sku: 'MUG', quantity: 2, location: 'SHOP' }] }}"
deliver: { connection: hub, stream: orders, operation: upsert, key: "={{ 'desk:' + $json.sourceId }}" }
`;

export interface DeskProject {
  readonly dir: string;
  remove(): void;
}

/** Writes the project; `endpoint` is the vendor, `hub` further lines of hub.yaml, `files` replace or add some. */
export function deskProject(options: {
  readonly endpoint: string;
  readonly hub?: string;
  readonly files?: Readonly<Record<string, string>>;
}): DeskProject {
  const dir = mkdtempSync(join(tmpdir(), 'crossdock-desk-'));
  const files: Readonly<Record<string, string>> = {
    'connectors/desk.yaml': CONNECTOR,
    'flows/order-desk-to-desk.yaml': TICKETS,
    'flows/order-desk-to-hub.yaml': ORDERS,
    [`config/connections/${DESK}.yaml`]: `connection: ${DESK}
connector: desk
settings: { endpoint: '${options.endpoint}', apiKey: env:DESK_KEY, webhookSecret: env:DESK_SECRET }
`,
    'config/hub.yaml': `server: { port: 0 }\nlanes: { lease: 2s }\n${options.hub ?? ''}`,
    ...options.files,
  };
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(dir, path)), { recursive: true });
    writeFileSync(join(dir, path), text);
  }
  return { dir, remove: () => rmSync(dir, { recursive: true, force: true }) };
}

export interface Order {
  readonly id: string;
  readonly number: string;
  readonly email?: string;
}

/** Sends the webhook of an order; answers the status, 0 where no answer came. */
export async function postOrder(
  url: string,
  order: Order,
  headers: Readonly<Record<string, string>> = {},
): Promise<number> {
  const { email = 'ann@example.com' } = order;
  const body = JSON.stringify({ type: 'order.placed', order: { ...order, email } });
  const signature = createHmac('sha256', SECRET).update(body).digest('hex');
  try {
    const answer = await fetch(`${url}/webhooks/${DESK}`, {
      method: 'POST',
      body,
      headers: { 'x-signature': signature, 'x-delivery': `delivery-of-${order.id}`, ...headers },
    });
    return answer.status;
  } catch {
    return 0;
  }
}
