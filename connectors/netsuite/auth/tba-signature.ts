/** Token-based authentication: an OAuth 1.0a signature with HMAC-SHA256, made anew for every attempt. */
import { createHmac } from 'node:crypto';

/** Who signs. */
export interface TbaCredentials {
  /** `1234567_SB1`: upper case with underscore. */
  readonly realm: string;
  readonly consumerKey: string;
  readonly consumerSecret: string;
  readonly tokenId: string;
  readonly tokenSecret: string;
}

/** What is signed: exactly as it is sent. */
export interface SignedCall {
  readonly method: string;
  readonly url: string;
  readonly nonce: string;
  /** Seconds since the epoch. */
  readonly timestamp: string;
}

/** The text that is signed. Shape: the JSON body, the realm and the signature itself are no part of it. */
export function baseString(credentials: TbaCredentials, call: SignedCall): string {
  const [address = '', query = ''] = call.url.split(/\?(.*)/s);
  const parameters = [...queryPairs(query), ...oauthPairs(credentials, call)]
    .map(([name, value]) => [encode(name), encode(value)] as const)
    .sort(([a, x], [b, y]) => order(a, b) || order(x, y))
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
  return [call.method, encode(address), encode(parameters)].join('&');
}

/** The signature in base64. Source: NetSuite Help, The Signature for Web Services and RESTlets; RFC 5849 §3.4. */
export function tbaSignature(credentials: TbaCredentials, call: SignedCall): string {
  const key = `${encode(credentials.consumerSecret)}&${encode(credentials.tokenSecret)}`;
  return createHmac('sha256', key).update(baseString(credentials, call)).digest('base64');
}

/** The Authorization header of one attempt. */
export function tbaHeader(credentials: TbaCredentials, call: SignedCall): string {
  const signature = encode(tbaSignature(credentials, call));
  const parts = [
    ['realm', credentials.realm],
    ...oauthPairs(credentials, call),
    ['oauth_signature', signature],
  ];
  return `OAuth ${parts.map(([name, value]) => `${name}="${value}"`).join(', ')}`;
}

/** Percent-encoding by RFC 3986, also of `!'()*`, which the built-in function leaves alone. */
export function encode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function oauthPairs(
  { consumerKey, tokenId }: TbaCredentials,
  { nonce, timestamp }: SignedCall,
): readonly (readonly [string, string])[] {
  return [
    ['oauth_consumer_key', consumerKey],
    ['oauth_token', tokenId],
    ['oauth_nonce', nonce],
    ['oauth_timestamp', timestamp],
    ['oauth_signature_method', 'HMAC-SHA256'],
    ['oauth_version', '1.0'],
  ];
}

function queryPairs(query: string): readonly (readonly [string, string])[] {
  if (query === '') return [];
  return query.split('&').map((part) => {
    const [name = '', value = ''] = part.split(/=(.*)/s);
    return [decodeURIComponent(name), decodeURIComponent(value)] as const;
  });
}

function order(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
