import {
  type Finding,
  type Host,
  type JsonObject,
  rotationFindings,
} from '../../core/connector/index.ts';
import { call, openShop, type Shop } from './client.ts';
import { HANDSHAKE } from './documents.ts';
import { ALL_ORDERS } from './horizon.ts';
import { objectAt, objectsAt, optionalText, textAt } from './node.ts';
import { shopifySettings } from './settings.ts';
import { webhookRotation } from './webhooks.ts';
import { OPERATION_SCOPES } from './writes/registry.ts';

/** The scopes that all streams and operations together need; a write scope includes its read scope. */
export const REQUIRED_SCOPES: readonly string[] = [
  'read_products',
  'write_products',
  'read_inventory',
  'write_inventory',
  'read_locations',
  'read_orders',
  'write_orders',
  'read_customers',
  'write_customers',
  'read_merchant_managed_fulfillment_orders',
  'write_merchant_managed_fulfillment_orders',
];

/** The scopes that single streams need; without one everything else still works. */
export const STREAM_SCOPES: Readonly<Record<string, string>> = {
  draftOrders: 'read_draft_orders',
  returns: 'read_returns',
};

/** Looks whether the shop answers, the version is the one asked for, and the scopes suffice. Changes nothing. */
export async function check(host: Host): Promise<readonly Finding[]> {
  const settings = settingFindings(host);
  if (settings.some((finding) => finding.severity === 'error')) return settings;
  const shop = openShop(host);
  const answer = await call(shop, HANDSHAKE, {});
  if (answer.kind !== 'ok') {
    const { code, what, mend } = answer.fault;
    const severity = 'error' as const;
    return [...settings, { severity, ...fieldOf(code), what: `${code}: ${what}`, mend }];
  }
  return [
    ...settings,
    ...shopFindings(shop, answer.data),
    ...versionFindings(shop, answer.data),
    ...deliveryFindings(shop, answer.data),
    ...scopeFindings(answer.data),
  ];
}

function settingFindings(host: Host): readonly Finding[] {
  const { secrets } = host;
  const { clientId, tokenFile, exchangeToken } = shopifySettings(host.settings);
  const findings: Finding[] = [];
  const hasGrant = clientId !== null && secrets['clientSecret'] !== undefined;
  if (secrets['accessToken'] === undefined && !hasGrant) {
    findings.push({
      severity: 'error',
      field: 'accessToken',
      what: 'there is neither an access token nor a client id with its secret',
      mend: 'set accessToken, or clientId and clientSecret',
    });
  }
  const wantsPair = secrets['refreshToken'] !== undefined || exchangeToken;
  if (wantsPair && (tokenFile === null || !hasGrant)) {
    findings.push({
      severity: 'error',
      field: tokenFile === null ? 'tokenFile' : 'clientId',
      what: 'tokens that expire need a file to be kept in, and the credentials of the app',
      mend: 'set tokenFile, clientId and clientSecret',
    });
  }
  if (secrets['webhookSecret'] === undefined && secrets['clientSecret'] === undefined) {
    findings.push({
      severity: 'warning',
      field: 'webhookSecret',
      what: 'webhooks cannot be verified, so every delivery is refused',
      mend: 'set webhookSecret to the secret of the app',
    });
  }
  return [...findings, ...rotationFindings(host, webhookRotation(host))];
}

const FIELDS: Readonly<Record<string, string>> = {
  SHOPIFY_AUTH_REFUSED: 'accessToken',
  SHOPIFY_ACCESS_DENIED: 'accessToken',
  SHOPIFY_SHOP_UNKNOWN: 'shop',
  SHOPIFY_VERSION_DIFFERS: 'apiVersion',
  HTTP_UNREACHABLE: 'endpoint',
  HTTP_HOST_REFUSED: 'endpoint',
};

function fieldOf(code: string): { readonly field?: string } {
  const field = FIELDS[code];
  return field === undefined ? {} : { field };
}

function shopFindings({ settings }: Shop, data: JsonObject): readonly Finding[] {
  const shop = objectAt(data, 'shop');
  const domain = textAt(shop, 'myshopifyDomain');
  const currency = optionalText(shop, 'currencyCode') ?? 'no currency';
  const zone = optionalText(shop, 'ianaTimezone') ?? 'no time zone';
  const greeting: Finding = { severity: 'info', what: `${domain} answers: ${currency}, ${zone}` };
  if (domain === settings.shopDomain) return [greeting];
  return [
    greeting,
    {
      severity: 'error',
      field: 'shop',
      what: `the token is for ${domain}, and the connection is for ${settings.shopDomain}`,
      mend: `set shop to ${domain}, or use the token of ${settings.shopDomain}`,
    },
  ];
}

function versionFindings({ settings }: Shop, data: JsonObject): readonly Finding[] {
  const supported = objectsAt(data, 'publicApiVersions')
    .filter((version) => version['supported'] === true)
    .map((version) => textAt(version, 'handle'));
  if (supported.includes(settings.apiVersion)) return [];
  return [
    {
      severity: 'warning',
      field: 'apiVersion',
      what: `Shopify does not list ${settings.apiVersion} among its supported versions`,
      mend: `plan the move to one of ${supported.join(', ')}`,
    },
  ];
}

/** Deliveries come in the version that the app is set to, whatever the calls ask for. */
function deliveryFindings({ settings }: Shop, data: JsonObject): readonly Finding[] {
  const nodes = objectsAt(objectAt(data, 'webhookSubscriptions'), 'nodes');
  const versions = new Set(nodes.map((node) => textAt(objectAt(node, 'apiVersion'), 'handle')));
  versions.delete(settings.apiVersion);
  return [...versions].map((version) => ({
    severity: 'warning' as const,
    field: 'apiVersion',
    what: `webhooks are delivered in version ${version}, and calls are made in ${settings.apiVersion}`,
    mend: `set the webhook API version of the app to ${settings.apiVersion}`,
  }));
}

function scopeFindings(data: JsonObject): readonly Finding[] {
  const granted = new Set(
    objectsAt(objectAt(data, 'currentAppInstallation'), 'accessScopes').map((scope) =>
      textAt(scope, 'handle'),
    ),
  );
  const holds = (scope: string): boolean =>
    granted.has(scope) || granted.has(scope.replace(/^read_/, 'write_'));
  const missing = REQUIRED_SCOPES.filter((scope) => !holds(scope));
  const findings: Finding[] = missing.map((scope) => ({
    severity: 'error',
    field: 'accessToken',
    what: `the app lacks the scope ${scope}`,
    mend: `grant ${scope} to the app and install it again`,
  }));
  for (const [stream, scope] of Object.entries(STREAM_SCOPES)) {
    if (holds(scope)) continue;
    findings.push({
      severity: 'info',
      what: `without the scope ${scope} the stream ${stream} cannot be read`,
      mend: `grant ${scope} to the app if a flow needs ${stream}`,
    });
  }
  for (const [operation, scope] of Object.entries(OPERATION_SCOPES)) {
    if (holds(scope)) continue;
    findings.push({
      severity: 'info',
      what: `without the scope ${scope} the operation ${operation} cannot be used`,
      mend: `grant ${scope} to the app if a flow needs ${operation}`,
    });
  }
  if (!granted.has(ALL_ORDERS)) {
    findings.push({
      severity: 'info',
      what: 'without the scope read_all_orders only the orders of the last 60 days can be read',
      mend: 'ask Shopify for read_all_orders if older orders matter',
    });
  }
  return findings;
}
