/** Who may ask for tokens: the certificates that were uploaded, by their id. */
import { createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';

/** The certificate id that a sandbox shows when it made the pair itself. */
export const CERTIFICATE_ID = 'sandbox-certificate-0001';

/** The keys of a sandbox. */
export interface Keys {
  readonly publicKeys: ReadonlyMap<string, KeyObject>;
  /** Empty when the public keys were given. */
  readonly privateKey: string;
}

/** Reads the given public keys, or makes a pair for ES256. */
export function openKeys(given: Readonly<Record<string, string>> | undefined): Keys {
  if (given !== undefined) {
    const entries = Object.entries(given).map(([id, pem]) => [id, createPublicKey(pem)] as const);
    return { publicKeys: new Map(entries), privateKey: '' };
  }
  const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const privateKey = pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  return { publicKeys: new Map([[CERTIFICATE_ID, pair.publicKey]]), privateKey };
}
