import { readFileSync } from 'node:fs';
import { inspect } from 'node:util';
import { BASE_ERRORS, CrossdockError } from './errors.ts';

const REDACTED = '[redacted]';

/** A value that never prints: string, JSON and inspect all give `[redacted]` (T41). */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  /** The value itself, for the one call that needs it. */
  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return REDACTED;
  }

  toJSON(): string {
    return REDACTED;
  }

  [inspect.custom](): string {
    return REDACTED;
  }
}

/** The variables of the process, handed down from its start (I10). */
export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Resolves a reference such as `env:SHOPIFY_TOKEN` or `file:/run/secrets/token`.
 *
 * Errors: BASE_SECRET_UNRESOLVED → the connection is not opened; the message names the reference, never a value.
 */
export function resolveSecret(reference: string, environment: Environment, where: string): Secret {
  const [scheme, rest] = splitReference(reference);
  if (scheme === 'env') {
    const value = environment[rest];
    if (value !== undefined && value !== '') return new Secret(value);
    throw unresolved(`the environment variable ${rest} is not set`, where);
  }
  if (scheme === 'file') {
    const value = secretIn(rest, where);
    // With an empty key everybody could sign what only the vendor may sign.
    if (value !== '') return new Secret(value);
    throw unresolved(`the secret file ${rest} is empty`, where);
  }
  throw unresolved('a secret is given as env:NAME or file:PATH, never as a value', where);
}

function secretIn(path: string, where: string): string {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch (cause) {
    throw unresolved(`the secret file ${path} cannot be read`, where, cause);
  }
}

function splitReference(reference: string): [string, string] {
  const colon = reference.indexOf(':');
  return [reference.slice(0, Math.max(0, colon)), reference.slice(colon + 1)];
}

function unresolved(what: string, where: string, cause?: unknown): CrossdockError {
  return new CrossdockError(BASE_ERRORS.BASE_SECRET_UNRESOLVED, { what, where, cause });
}

/** Replaces every resolved secret, also its base64 and URL forms, in a text (T41). */
export function redactor(secrets: Iterable<Secret>): (text: string) => string {
  const needles = [...secrets].flatMap((secret) => formsOf(secret.reveal()));
  return (text) => needles.reduce((rest, needle) => rest.replaceAll(needle, REDACTED), text);
}

function formsOf(value: string): readonly string[] {
  if (value.length < 4) return [];
  return [value, Buffer.from(value).toString('base64'), encodeURIComponent(value)];
}
