import { REST_ERRORS } from './errors.ts';
import { fault, type Rest, textOf } from './rest.ts';

/**
 * A secret by the name of its setting, or a plain setting such as a user's name.
 *
 * Errors: REST_AUTH_REFUSED when it is not set; the message names the setting, never a value.
 */
export function credential(rest: Rest, name: string): string {
  const secret = rest.host.secrets[name];
  if (secret !== undefined) return secret.reveal();
  const isSecret = rest.definition.settings[name]?.secret === true;
  const text = isSecret ? null : textOf(rest.host.settings[name]);
  if (text !== null) return text;
  throw fault(rest, REST_ERRORS.REST_AUTH_REFUSED, {
    what: `the setting ${name} is not set`,
    at: 'auth',
    mend: `set ${name} in the connection's file`,
  });
}
