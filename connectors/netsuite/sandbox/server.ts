/** A stand-in of one NetSuite account: log-in, records, queries, asynchronous jobs, limits. */
import {
  makeLaggingIndex,
  openDatabase,
  type SandboxCall,
  type SandboxFault,
  startSandboxServer,
  type Vendor,
  type WorkedCall,
} from '../../../core/connector/sandbox/kit.ts';
import { makeGate } from './access/gate.ts';
import { CERTIFICATE_ID, openKeys } from './access/keys.ts';
import { makeTokens } from './access/token-endpoint.ts';
import { makeAsyncJobs } from './async-jobs.ts';
import { controlsOf } from './control.ts';
import type {
  NetsuiteFaultKind,
  NetsuiteSandbox,
  NetsuiteSandboxOptions,
  TbaKeys,
} from './options.ts';
import { makePeople } from './people.ts';
import { makeQueryService } from './query/run.ts';
import { statusAnswer } from './record/refusal.ts';
import { seedAccount } from './seed.ts';
import { makeServices, operationOf } from './services.ts';
import { type Books, currenciesOf, fact } from './state/books.ts';
import { makeTables, type Rows } from './state/rows.ts';

/** The keys of token-based authentication when none are given. */
export const SANDBOX_TBA: TbaKeys = {
  consumerKey: 'sandbox-consumer-key',
  consumerSecret: 'sandbox-consumer-secret',
  tokenId: 'sandbox-token-id',
  tokenSecret: 'sandbox-token-secret',
};

/** Development accounts allow so many calls at one time. */
const CONCURRENCY_LIMIT = 5;
const ASYNC_MS = 1_000;
/** The row that keeps the private key of a pair that the sandbox made. */
const PRIVATE_KEY = 'privateKey';
/** The row that keeps the base currency. */
const BASE_CURRENCY = 'baseCurrency';

/**
 * Starts the sandbox.
 *
 * Shape: rows are kept in `stateFile` when one is named; calls are answered after about `latencyMs` and counted
 *        against the concurrency limit while they are worked.
 */
export async function startNetsuiteSandbox(
  options: NetsuiteSandboxOptions,
): Promise<NetsuiteSandbox> {
  const { clock, random } = options;
  const clientId = options.clientId ?? 'sandbox-client-id';
  const tba = options.tba ?? SANDBOX_TBA;
  const { books, database, offset } = openBooks(options);
  const kept = fact(books, PRIVATE_KEY);
  const keys = openKeys(options.publicKeys, typeof kept === 'string' ? kept : null);
  books.tables.facts.put({ id: PRIVATE_KEY, value: keys.privateKey });
  database.commit();
  const state = (): ReturnType<NetsuiteSandbox['state']> => withoutKey(database.dump());
  const tokens = makeTokens({ random, clientId, publicKeys: keys.publicKeys });
  const limit = { most: options.concurrencyLimit ?? CONCURRENCY_LIMIT, open: 0 };
  const services = makeServices({
    books,
    limit,
    tokens,
    gate: makeGate({ tokens, tba, accountId: books.accountId }),
    jobs: makeAsyncJobs(books, { random, asyncMs: options.asyncMs ?? ASYNC_MS }),
    queries: makeQueryService(books),
    commit: database.commit,
    // Calls of the same length would come and go in step, as they never do in an account.
    wait: () => clock.sleep((options.latencyMs ?? 0) * (0.5 + random.next())),
  });
  const own = {
    ...makePeople(books, database.commit),
    ...rulesOf(books, { limit, commit: database.commit }),
    accountId: books.accountId,
    clientId,
    certificateId: CERTIFICATE_ID,
    privateKey: keys.privateKey,
    tba,
    revokeTokens: tokens.revoke,
    state,
  };
  const setClockOffset = (ms: number): void => {
    offset.ms = ms;
    server.setClockOffset(ms);
  };
  const server = await startSandboxServer<NetsuiteFaultKind>({
    clock,
    random,
    ...(options.port === undefined ? {} : { port: options.port }),
    ...(options.network === undefined ? {} : { network: options.network }),
    vendor: vendorOf(services.work),
    looks: { state },
    controls: {
      ...controlsOf(own),
      clock: ({ offsetMs }: { readonly offsetMs: number }) => setClockOffset(offsetMs),
    },
  });
  return {
    ...server,
    ...own,
    setClockOffset,
    close: async () => {
      await server.close();
      database.close();
    },
  };
}

/** What is shown of the rows: the key is nobody's business. */
function withoutKey(
  dump: ReturnType<NetsuiteSandbox['state']>,
): ReturnType<NetsuiteSandbox['state']> {
  return { ...dump, facts: (dump['facts'] ?? []).filter(({ id }) => id !== PRIVATE_KEY) };
}

/** Opens the account's rows, and fills them when there are none. */
function openBooks(options: NetsuiteSandboxOptions): {
  readonly books: Books;
  readonly database: Rows;
  readonly offset: { ms: number };
} {
  const offset = { ms: 0 };
  const index = makeLaggingIndex(0);
  const now = (): number => options.clock.now() + offset.ms;
  const database = openDatabase({
    path: options.stateFile ?? null,
    tables: makeTables,
    onChange: (change) => index.note(change, now()),
  });
  const books: Books = {
    tables: database.tables,
    accountId: options.accountId ?? 'TSTDRV1234567',
    timeZone: options.timeZone ?? 'America/Los_Angeles',
    isSuiteTax: options.isSuiteTax ?? true,
    currencies: currenciesOf(keptCurrency(database, options.baseCurrency ?? 'USD')),
    now,
    index,
    hidden: new Set(),
  };
  if (!database.found) seedAccount(books, options.seed);
  database.commit();
  return { books, database, offset };
}

/** An account keeps the base currency that it was opened with. */
function keptCurrency({ tables }: Rows, wanted: string): string {
  const kept = tables.facts.get(BASE_CURRENCY)?.value;
  if (typeof kept === 'string') return kept;
  tables.facts.put({ id: BASE_CURRENCY, value: wanted });
  return wanted;
}

/** What an administrator and the vendor decide. */
function rulesOf(
  books: Books,
  { limit, commit }: { readonly limit: { most: number }; readonly commit: () => void },
): Pick<NetsuiteSandbox, 'setLag' | 'setHidden' | 'closeBooks' | 'setConcurrencyLimit'> {
  return {
    setLag: books.index.setLag,
    setHidden: (types) => {
      books.hidden.clear();
      for (const type of types) books.hidden.add(type);
    },
    closeBooks: (until) => {
      books.tables.facts.put({ id: 'closedUntil', value: until });
      commit();
    },
    setConcurrencyLimit: (most) => {
      limit.most = most;
    },
  };
}

function vendorOf(
  work: (call: SandboxCall, fault: SandboxFault<NetsuiteFaultKind> | null) => Promise<WorkedCall>,
): Vendor<NetsuiteFaultKind> {
  return {
    operationOf,
    work,
    faultAnswer: (status, fault) =>
      statusAnswer(status, fault.message ?? 'An unexpected error occurred. Error ID: sandbox'),
  };
}
