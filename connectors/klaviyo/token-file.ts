import { mkdir, open, readFile, rename } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import {
  bytesHash,
  CrossdockError,
  type Host,
  isJsonObject,
  Secret,
} from '../../core/connector/index.ts';
import { KLAVIYO_ERRORS } from './errors.ts';
import type { KlaviyoSettings } from './settings.ts';

/** The absolute path of the file that keeps the refresh token. */
export function tokenPath(host: Host, settings: KlaviyoSettings): string {
  return resolve(host.baseDir, settings.tokenFile ?? 'klaviyo.token');
}

/**
 * The refresh token to use: the kept one, or the one of the settings when that was replaced since.
 *
 * Shape: the file also holds a fingerprint of the setting it grew from, so that a new installation of the app, whose
 *        token an operator writes into the settings, wins over what the old one left behind.
 */
export async function keptRefreshToken(
  host: Host,
  settings: KlaviyoSettings,
): Promise<Secret | null> {
  const first = host.secrets['refreshToken'] ?? null;
  const text = await readFile(tokenPath(host, settings), 'utf8').catch(() => null);
  if (text === null) return first;
  const kept = parse(text);
  if (kept === null) return first;
  const isOfThis = first === null || kept.grewFrom === fingerprint(first);
  return isOfThis ? new Secret(kept.token) : first;
}

/**
 * Writes the refresh token: whole or not at all, durable, readable by its owner only.
 *
 * Errors: KLAVIYO_TOKEN_UNKEPT.
 */
export async function keepRefreshToken(
  host: Host,
  settings: KlaviyoSettings,
  token: Secret,
): Promise<void> {
  const path = tokenPath(host, settings);
  const first = host.secrets['refreshToken'];
  const grewFrom = first === undefined ? '' : fingerprint(first);
  try {
    await mkdir(dirname(path), { recursive: true });
    const file = await open(`${path}.new`, 'w', 0o600);
    try {
      await file.writeFile(JSON.stringify({ refreshToken: token.reveal(), grewFrom }));
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(`${path}.new`, path);
  } catch (cause) {
    const details = { what: 'tokenFile cannot be written', where: host.connection, cause };
    throw new CrossdockError(KLAVIYO_ERRORS.KLAVIYO_TOKEN_UNKEPT, details);
  }
}

function parse(text: string): { readonly token: string; readonly grewFrom: string } | null {
  try {
    const value: unknown = JSON.parse(text);
    if (!isJsonObject(value)) return null;
    const { refreshToken, grewFrom } = value;
    if (typeof refreshToken !== 'string' || typeof grewFrom !== 'string') return null;
    return { token: refreshToken, grewFrom };
  } catch {
    return null;
  }
}

function fingerprint(token: Secret): string {
  return bytesHash(Buffer.from(token.reveal())).slice(0, 32);
}
