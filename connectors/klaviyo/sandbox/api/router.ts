/** From a call to its endpoint, with everything checked that the endpoint declares. */
import type { Json } from '../../../../core/connector/index.ts';
import type { SandboxCall } from '../../../../core/connector/sandbox/kit.ts';
import type { Endpoint, Request } from './endpoint.ts';
import { ApiFault, invalid, invalidParameter } from './fault.ts';
import { parseFilter } from './filter.ts';

/** An endpoint and the id in the path. */
export interface Route {
  readonly endpoint: Endpoint;
  readonly id: string;
}

const UNPAGED = { size: 1, max: 1, isChosen: false };
const BODY_MAX_BYTES = 5 * 1024 * 1024;
const JSON_TYPES = /^application\/(vnd\.api\+json|json)\b/i;

/** Finds endpoints by method and path. */
export function makeRouter(endpoints: readonly Endpoint[]): (call: SandboxCall) => Route | null {
  const routes = endpoints.map((endpoint) => {
    const [before = '', after] = endpoint.path.split('{id}');
    return { endpoint, before, after };
  });
  return ({ method, path: raw }) => {
    // Older guides write a slash at the end, and Klaviyo takes it.
    const path = raw.replace(/\/$/, '');
    for (const { endpoint, before, after } of routes) {
      if (endpoint.method !== method) continue;
      if (after === undefined) {
        if (path === before) return { endpoint, id: '' };
        continue;
      }
      const id = path.slice(before.length, path.length - after.length);
      const isIt = path.startsWith(before) && path.endsWith(after) && id !== '';
      if (isIt && !id.includes('/')) return { endpoint, id: decodeURIComponent(id) };
    }
    return null;
  };
}

/** Reads a call by the rules of its endpoint. Errors: 400, 413, 415. */
export function readRequest(call: SandboxCall, { endpoint, id }: Route, base: string): Request {
  requireRevision(call);
  requireParameters(call, endpoint);
  const filter = call.query.get('filter');
  return {
    id,
    query: call.query,
    base,
    href: hrefOf(call, base),
    body: endpoint.method === 'GET' ? null : readBody(call, endpoint),
    bodyBytes: call.body.length,
    conditions: filter === null ? [] : parseFilter(filter, endpoint.filters ?? {}),
    page: endpoint.page ?? UNPAGED,
    sort: sortOf(call, endpoint),
  };
}

/** The address as it was asked for, percent-encoded also where the caller did not. */
function hrefOf({ path, query }: SandboxCall, base: string): string {
  return query.size === 0 ? `${base}${path}` : `${base}${path}?${query}`;
}

function requireRevision({ headers }: SandboxCall): void {
  const revision = headers['revision'];
  if (revision === undefined) {
    throw invalid('The header `revision` is required.', '/data');
  }
  if (!/^\d{4}-\d{2}-\d{2}(\.pre)?$/.test(revision)) {
    throw invalid(`'${revision}' is not a valid revision.`, '/data');
  }
}

function requireParameters({ query }: SandboxCall, endpoint: Endpoint): void {
  const { page, filters, sorts, parameters = [] } = endpoint;
  const known = new Set([
    ...parameters,
    ...(page === undefined ? [] : ['page[cursor]']),
    ...(page?.isChosen === true ? ['page[size]'] : []),
    ...(filters === undefined ? [] : ['filter']),
    ...(sorts === undefined ? [] : ['sort']),
  ]);
  for (const name of query.keys()) {
    if (known.has(name)) continue;
    throw invalidParameter(`'${name}' is not a valid parameter here.`, name);
  }
}

function sortOf({ query }: SandboxCall, endpoint: Endpoint): Request['sort'] {
  const text = query.get('sort');
  if (text === null) return { field: null, isDescending: false };
  const isDescending = text.startsWith('-');
  const field = isDescending ? text.slice(1) : text;
  if (endpoint.sorts?.includes(field) === true) return { field, isDescending };
  throw invalidParameter(`'${text}' is not a field to sort by here.`, 'sort');
}

function readBody(call: SandboxCall, endpoint: Endpoint): Json {
  const bytes = call.body;
  const bytesMax = endpoint.bodyMaxBytes ?? BODY_MAX_BYTES;
  if (bytes.length > bytesMax) {
    const detail = `The payload is larger than ${bytesMax} bytes.`;
    throw new ApiFault(413, [{ code: 'payload_too_large', title: 'Payload too large.', detail }]);
  }
  if (bytes.length === 0) return null;
  if (!JSON_TYPES.test(call.headers['content-type'] ?? '')) {
    const detail = 'The content type must be application/vnd.api+json.';
    const title = 'Unsupported media type.';
    throw new ApiFault(415, [{ code: 'unsupported_media_type', title, detail }]);
  }
  try {
    const value: Json = JSON.parse(bytes.toString('utf8'));
    return value;
  } catch {
    throw invalid('The body is not valid JSON.', '/data');
  }
}
