/** Plain calls to a sandbox account, as any other integration would make them. */
import { signAssertion } from '../../../../connectors/netsuite/auth/assertion.ts';
import type { NetsuiteSandbox } from '../../../../connectors/netsuite/sandbox/options.ts';
import { isJsonObject, type JsonObject } from '../../../../core/connector/index.ts';

/** An answer. */
export interface Answered {
  readonly status: number;
  readonly headers: Headers;
  readonly body: JsonObject;
  /** The last part of the Location header. */
  readonly id: string;
  /** The first error's code and path. */
  readonly code: string;
  readonly path: string;
}

/** Makes calls below `/services/rest`. */
export interface Caller {
  call(
    method: string,
    path: string,
    body?: JsonObject | string,
    headers?: Readonly<Record<string, string>>,
  ): Promise<Answered>;
  /** The rows of a query. Errors: the text of the refusal. */
  query(q: string, params?: readonly string[]): Promise<readonly JsonObject[]>;
}

/** Logs in and makes a caller. */
export async function callerOf(sandbox: NetsuiteSandbox): Promise<Caller> {
  const token = await tokenOf(sandbox);
  const call: Caller['call'] = async (method, path, body, headers = {}) => {
    const response = await fetch(`${sandbox.url}/services/rest${path}`, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        'content-type': 'application/json',
        ...headers,
      },
      ...(body === undefined
        ? {}
        : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    return answered(response);
  };
  return {
    call,
    query: async (q, params = []) => {
      const answer = await call(
        'POST',
        '/query/v1/suiteql?limit=1000',
        { q, params },
        { prefer: 'transient' },
      );
      if (answer.status !== 200) throw new Error(JSON.stringify(answer.body));
      const { items } = answer.body;
      return Array.isArray(items) ? items.map(bare) : [];
    },
  };
}

/** Asks for a token with an assertion that can be changed. */
export async function tokenOf(sandbox: NetsuiteSandbox): Promise<string> {
  const answer = await askForToken(sandbox, assertionOf(sandbox));
  return String(answer.body['access_token']);
}

/** A good assertion. */
export function assertionOf(sandbox: NetsuiteSandbox, issuedAt = sandbox.now() / 1000): string {
  const claims = {
    clientId: sandbox.clientId,
    certificateId: sandbox.certificateId,
    algorithm: 'ES256',
    audience: `${sandbox.url}/services/rest/auth/oauth2/v1/token`,
    issuedAt: Math.floor(issuedAt),
  };
  return signAssertion(claims, sandbox.privateKey);
}

/** Posts an assertion. */
export async function askForToken(sandbox: NetsuiteSandbox, assertion: string): Promise<Answered> {
  const form = {
    grant_type: 'client_credentials',
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    client_assertion: assertion,
  };
  const url = `${sandbox.url}/services/rest/auth/oauth2/v1/token`;
  return answered(await fetch(url, { method: 'POST', body: new URLSearchParams(form) }));
}

async function answered(response: Response): Promise<Answered> {
  const text = await response.text();
  const value: unknown = text === '' ? {} : JSON.parse(text);
  const body = isJsonObject(value) ? value : {};
  const details = body['o:errorDetails'];
  const [first] = Array.isArray(details) ? details : [];
  const detail = isJsonObject(first) ? first : {};
  return {
    status: response.status,
    headers: response.headers,
    body,
    id: (response.headers.get('location') ?? '').split('/').at(-1) ?? '',
    code: String(detail['o:errorCode'] ?? ''),
    path: String(detail['o:errorPath'] ?? ''),
  };
}

function bare(item: unknown): JsonObject {
  if (!isJsonObject(item)) return {};
  const { links, ...row } = item;
  return row;
}
