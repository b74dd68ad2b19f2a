/** A fresh project whose vendor is data: Standard Webhooks in, stock movements and products out into the hub. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { freePort } from '../free-port.ts';
import { STORM_CONNECTION, STORM_SECRET } from './storm-plan.ts';

const CONNECTOR = `connector: storm
about: A vendor that sends what moved and what changed, each with its content.
settings:
  endpoint: { type: url, about: Address of the vendor., default: 'http://127.0.0.1:9' }
  webhookSecret: { type: string, about: The secret of its webhooks., secret: true }
  previousWebhookSecret: { type: string, about: The secret before that., secret: true }
  previousUntil: { type: string, about: Until when that counts. }
base: ={{ $settings.endpoint }}
check: { path: /account }
streams:
  movements:
    about: Stock that came or went.
    key: id
    schema: { type: object, properties: { id: { type: string }, sku: { type: string }, units: { type: number } } }
  products:
    about: Products with their version.
    key: id
    version: version
    schema: { type: object, properties: { id: { type: string }, sku: { type: string }, version: { type: integer } } }
    read: { path: /products, records: '={{ $body.data }}' }
webhooks:
  signature:
    standard: true
    secrets: [webhookSecret, previousWebhookSecret]
    previousUntil: previousUntil
  topic: { body: '={{ $body.type }}' }
  topics:
    stock.moved: { stream: movements, key: '={{ $body.id }}', data: '={{ $body }}' }
    product.changed:
      { stream: products, key: '={{ $body.id }}', version: '={{ $body.version }}', data: '={{ $body }}' }
`;

const CONNECTION = `connection: ${STORM_CONNECTION}
connector: storm
settings: { webhookSecret: env:STORM_SECRET }
`;

const MOVEMENTS = `flow: movement-storm-to-hub
owner: stores
about: Each movement counts once.
kind: event
triggers: [{ webhook: stock.moved }]
source: { connection: ${STORM_CONNECTION}, stream: movements }
steps:
  - map:
      type: receipt
      sku: ={{ $json.sku }}
      location: SHOP
      quantity: ={{ $json.units }}
      effectiveAt: "2026-01-01T00:00:00Z"
      source: ${STORM_CONNECTION}
deliver: { connection: hub, stream: inventory, operation: movement }
`;

const PRODUCTS = `flow: product-storm-to-hub
owner: ecommerce
about: The newest version of a product is the one that stays.
kind: state
triggers: [{ webhook: product.changed }]
source: { connection: ${STORM_CONNECTION}, stream: products }
steps:
  - map: { sku: '={{ $json.sku }}', title: "={{ 'version ' + $json.version }}" }
deliver: { connection: hub, stream: products, operation: upsert, key: "={{ $json.sku }}" }
`;

/** The project's folder, the port that its hub listens on, and what its process is given. */
export interface StormProject {
  readonly dir: string;
  readonly port: number;
  readonly environment: Readonly<Record<string, string>>;
  /** What the hub's process is started by, such as the command that enters a namespace; nothing when empty. */
  readonly enter: readonly string[];
  readonly remove: () => void;
}

/** What is not as it usually is. */
export interface StormSettings {
  /** `sqlite`, or the address of a database. */
  readonly store?: string;
  /** Settings of the group `server` beside the port. */
  readonly server?: string;
  /** Further groups of hub.yaml, each with its line end. */
  readonly more?: string;
  readonly enter?: readonly string[];
}

/** Writes the project. */
export async function stormProject(options: StormSettings = {}): Promise<StormProject> {
  const { store = 'sqlite', server = '', more = '', enter = [] } = options;
  const dir = mkdtempSync(join(tmpdir(), 'crossdock-storm-'));
  const port = await freePort();
  const files = {
    'connectors/storm.yaml': CONNECTOR,
    'flows/movement-storm-to-hub.yaml': MOVEMENTS,
    'flows/product-storm-to-hub.yaml': PRODUCTS,
    [`config/connections/${STORM_CONNECTION}.yaml`]: CONNECTION,
    'config/hub.yaml': `server: { port: ${port}${server === '' ? '' : `, ${server}`} }\n${more}`,
  };
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(dir, path)), { recursive: true });
    writeFileSync(join(dir, path), text);
  }
  const environment = {
    STORM_SECRET,
    ...(store === 'sqlite' ? {} : { CROSSDOCK_STORE: store }),
  };
  const remove = (): void => rmSync(dir, { recursive: true, force: true });
  return { dir, port, environment, enter, remove };
}
