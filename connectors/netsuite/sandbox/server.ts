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
import type { Books } from './state/books.ts';
import { makeTables } from './state/rows.ts';

export type {
  NetsuiteFault,
  NetsuiteSandbox,
  NetsuiteSandboxOptions,
  SeedItem,
} from './options.ts';

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

/**
 * Starts the sandbox.
 *
 * Shape: rows are kept in `stateFile` when one is named; calls are answered after about `latencyMs` and counted against the
 *        concurrency limit while they are worked.
 */
export async function startNetsuiteSandbox(
  options: NetsuiteSandboxOptions,
): Promise<NetsuiteSandbox> {
  const { clock, random } = options;
  const accountId = options.accountId ?? 'TSTDRV1234567';
  const clientId = options.clientId ?? 'sandbox-client-id';
  const tba = options.tba ?? SANDBOX_TBA;
  const keys = openKeys(options.publicKeys);
  const index = makeLaggingIndex(0);
  let offsetMs = 0;
  const now = (): number => clock.now() + offsetMs;
  const database = openDatabase({
    path: options.stateFile ?? null,
    tables: makeTables,
    onChange: (change) => index.note(change, now()),
  });
  const books: Books = {
    tables: database.tables,
    accountId,
    timeZone: options.timeZone ?? 'America/Los_Angeles',
    isSuiteTax: options.isSuiteTax ?? true,
    now,
    index,
    hidden: new Set(),
  };
  if (!database.found) seedAccount(books, options.seed);
  database.commit();
  const tokens = makeTokens({ random, clientId, publicKeys: keys.publicKeys });
  const limit = { most: options.concurrencyLimit ?? CONCURRENCY_LIMIT, open: 0 };
  const services = makeServices({
    books,
    limit,
    tokens,
    gate: makeGate({ tokens, tba, accountId }),
    jobs: makeAsyncJobs(books, { random, asyncMs: options.asyncMs ?? ASYNC_MS }),
    queries: makeQueryService(books),
    commit: database.commit,
    // Calls of the same length would come and go in step, as they never do in an account.
    wait: () => clock.sleep((options.latencyMs ?? 0) * (0.5 + random.next())),
  });
  const own: Omit<
    NetsuiteSandbox,
    'url' | 'now' | 'setClockOffset' | 'setFaults' | 'calls' | 'clearCalls' | 'close'
  > = {
    ...makePeople(books, database.commit),
    accountId,
    clientId,
    certificateId: CERTIFICATE_ID,
    privateKey: keys.privateKey,
    tba,
    setLag: index.setLag,
    setHidden: (types) => {
      books.hidden.clear();
      for (const type of types) books.hidden.add(type);
    },
    closeBooks: (until) => {
      books.tables.facts.put({ id: 'closedUntil', value: until });
      database.commit();
    },
    setConcurrencyLimit: (most) => {
      limit.most = most;
    },
    revokeTokens: tokens.revoke,
    state: database.dump,
  };
  const server = await startSandboxServer<NetsuiteFaultKind>({
    clock,
    random,
    ...(options.port === undefined ? {} : { port: options.port }),
    vendor: vendorOf(services.work),
    looks: { state: database.dump },
    controls: controlsOf(own),
  });
  return {
    ...server,
    ...own,
    setClockOffset: (ms) => {
      offsetMs = ms;
      server.setClockOffset(ms);
    },
    close: async () => {
      await server.close();
      database.close();
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
