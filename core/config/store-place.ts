import { type Environment, resolveSecret, Secret } from '../base/secret.ts';
import type { HubSettings } from './hub-settings.ts';

/** The environment variable that names the store above the settings. */
export const STORE_VARIABLE = 'CROSSDOCK_STORE';

/**
 * The address of the database that the settings or the environment name, or null for the file in the data folder.
 *
 * Errors: BASE_SECRET_UNRESOLVED when it is kept in a place that holds nothing.
 */
export function storeAddress(
  { url }: HubSettings['store'],
  environment: Environment,
): Secret | null {
  const above = environment[STORE_VARIABLE] ?? '';
  const text = above === '' ? (url ?? '') : above;
  if (text === '') return null;
  return /^(env|file):/.test(text) ? resolveSecret(text, environment, 'store') : new Secret(text);
}
