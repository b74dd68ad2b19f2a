import { CrossdockError } from '../../base/errors.ts';
import { STORE_ERRORS } from '../errors.ts';

/** Where the store lies: a database and a schema in it. */
export interface PostgresAddress {
  /** As `pg` takes it, with the credentials. */
  readonly url: string;
  /** Without credentials: for messages and logs. */
  readonly shown: string;
  readonly schema: string;
}

/** Names that need no quotes anywhere. */
const SCHEMA = /^[a-z_][a-z0-9_]{0,47}$/;
const DEFAULT_SCHEMA = 'crossdock';

/** Whether a `store` setting names a PostgreSQL database. */
export function isPostgresUrl(text: string): boolean {
  return /^postgres(ql)?:\/\//.test(text);
}

/**
 * Reads `postgres://user:password@host:port/database?schema=name`; every other parameter is `pg`'s own (`sslmode` …).
 *
 * Errors: STORE_ADDRESS_WRONG.
 */
export function postgresAddress(text: string): PostgresAddress {
  const url = parsed(text);
  const schema = url.searchParams.get('schema') ?? DEFAULT_SCHEMA;
  if (!SCHEMA.test(schema)) {
    throw wrong(
      `the schema "${schema}" is no plain name`,
      'write small letters, digits and _, as in hub_main',
    );
  }
  if (url.pathname.length < 2) {
    throw wrong('it names no database', 'write postgres://user@host:5432/database');
  }
  url.searchParams.delete('schema');
  const port = url.port === '' ? '5432' : url.port;
  const shown = `postgres://${url.hostname}:${port}${url.pathname}?schema=${schema}`;
  return { url: url.href, shown, schema };
}

function parsed(text: string): URL {
  const url = isPostgresUrl(text) ? URL.parse(text) : null;
  if (url === null) throw wrong('it is no address', 'write postgres://user@host:5432/database');
  return url;
}

/** The address itself is not shown: a wrong one may hold the password in an unexpected place. */
function wrong(what: string, mend: string): CrossdockError {
  return new CrossdockError(STORE_ERRORS.STORE_ADDRESS_WRONG, { what, where: 'store', mend });
}
