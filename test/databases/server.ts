/** Database servers that tests run against: named by environment variables, or found at the standard local ports. */
import { connect } from 'node:net';

/** A server with a login that may make schemas and users. */
export interface TestServer {
  readonly kind: 'postgres' | 'mariadb';
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string | null;
  readonly database: string;
}

interface Candidate {
  readonly variable: string;
  readonly fallback: TestServer;
}

const CANDIDATES: Readonly<Record<TestServer['kind'], Candidate>> = {
  postgres: {
    variable: 'CROSSDOCK_TEST_POSTGRES_URL',
    fallback: {
      kind: 'postgres',
      host: '127.0.0.1',
      port: 5_432,
      user: 'postgres',
      password: null,
      database: 'test',
    },
  },
  mariadb: {
    variable: 'CROSSDOCK_TEST_MARIADB_URL',
    fallback: {
      kind: 'mariadb',
      host: '127.0.0.1',
      port: 3_306,
      user: 'root',
      password: null,
      database: 'test',
    },
  },
};

const PROBE_MS = 1_000;

/** A server, or why its tests are skipped: the reason is meant for the test's title. */
export type FoundServer =
  | { readonly server: TestServer; readonly reason: null }
  | { readonly server: null; readonly reason: string };

/**
 * Finds a server, once for a test file.
 *
 * Shape: with a URL in the environment it must be there; without one the standard port of this machine is tried, and
 * nothing there skips the tests by name. In CI nothing is skipped: the tests run and fail.
 */
export async function findServer(kind: TestServer['kind']): Promise<FoundServer> {
  const { variable, fallback } = CANDIDATES[kind];
  const url = process.env[variable];
  if (url !== undefined && url !== '') return { server: serverOf(kind, url), reason: null };
  const isThere = await answers(fallback.host, fallback.port);
  if (isThere || process.env['CI'] === 'true') return { server: fallback, reason: null };
  const reason = `no ${kind} at ${fallback.host}:${fallback.port}; set ${variable}`;
  return { server: null, reason };
}

function serverOf(kind: TestServer['kind'], text: string): TestServer {
  const url = new URL(text);
  const { fallback } = CANDIDATES[kind];
  return {
    kind,
    host: url.hostname,
    port: url.port === '' ? fallback.port : Number(url.port),
    user: url.username === '' ? fallback.user : decodeURIComponent(url.username),
    password: url.password === '' ? null : decodeURIComponent(url.password),
    database: url.pathname.length < 2 ? fallback.database : url.pathname.slice(1),
  };
}

function answers(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: PROBE_MS });
    const end = (isThere: boolean): void => {
      socket.destroy();
      resolve(isThere);
    };
    socket.once('connect', () => end(true));
    socket.once('error', () => end(false));
    socket.once('timeout', () => end(false));
  });
}

/**
 * A suite that needs a server; without one each of its tests is skipped, with the reason in its name.
 *
 * The callback is also called then, with null, so that every test has its name; it must not touch the server before
 * a test runs.
 */
export function describeWith(
  title: string,
  found: FoundServer,
  suite: (server: TestServer) => void,
): void {
  describe(found.server === null ? `${title} (skipped: ${found.reason})` : title, function () {
    if (found.server === null)
      this.beforeAll(function () {
        this.skip();
      });
    suite(found.server ?? CANDIDATES.postgres.fallback);
  });
}
