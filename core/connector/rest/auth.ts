import type { Secret } from '../../base/secret.ts';
import { credential } from './credential.ts';
import type { AuthDefinition } from './definition.ts';
import type { BuiltRequest } from './request.ts';
import type { Rest } from './rest.ts';
import { accessToken } from './token.ts';

/** A request with its credentials, and the token among them that can be renewed. */
export interface Authorised {
  readonly request: BuiltRequest;
  readonly token: Secret | null;
}

/**
 * Adds the credentials that the file asks for.
 *
 * Errors: REST_AUTH_REFUSED → a secret is not set, or no token was given.
 */
export async function authorise(rest: Rest, request: BuiltRequest): Promise<Authorised> {
  const { auth } = rest.definition;
  if (auth === undefined) return { request, token: null };
  if (auth.clientCredentials !== undefined) {
    const token = await accessToken(rest, auth.clientCredentials);
    return { request: withHeader(request, 'authorization', `Bearer ${token.reveal()}`), token };
  }
  return { request: withFixed(rest, request, auth), token: null };
}

function withFixed(rest: Rest, request: BuiltRequest, auth: AuthDefinition): BuiltRequest {
  const { bearer, header, basic, query } = auth;
  if (bearer !== undefined) {
    return withHeader(request, 'authorization', `Bearer ${credential(rest, bearer)}`);
  }
  if (header !== undefined) {
    const value = `${header.prefix}${credential(rest, header.secret)}`;
    return withHeader(request, header.name.toLowerCase(), value);
  }
  if (basic !== undefined) {
    const pair = `${credential(rest, basic.user)}:${credential(rest, basic.password)}`;
    return withHeader(request, 'authorization', `Basic ${Buffer.from(pair).toString('base64')}`);
  }
  if (query === undefined) return request;
  const url = new URL(request.url);
  url.searchParams.set(query.name, credential(rest, query.secret));
  return { ...request, url };
}

function withHeader(request: BuiltRequest, name: string, value: string): BuiltRequest {
  return { ...request, headers: { ...request.headers, [name]: value } };
}
