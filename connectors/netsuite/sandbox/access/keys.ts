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

/**
 * Reads the given public keys, or those of the kept private key, or makes a pair for ES256.
 *
 * Shape: a sandbox that keeps its rows keeps its pair with them, so that a restart does not lock the hub out.
 */
export function openKeys(
  given: Readonly<Record<string, string>> | undefined,
  kept: string | null,
): Keys {
  if (given !== undefined) {
    const entries = Object.entries(given).map(([id, pem]) => [id, createPublicKey(pem)] as const);
    return { publicKeys: new Map(entries), privateKey: '' };
  }
  const privateKey = kept ?? freshKey();
  return { publicKeys: new Map([[CERTIFICATE_ID, createPublicKey(privateKey)]]), privateKey };
}

function freshKey(): string {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
}
