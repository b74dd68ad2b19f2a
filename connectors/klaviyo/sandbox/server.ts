import {
  makeLaggingIndex,
  openDatabase,
  startSandboxServer,
} from '../../../core/connector/sandbox/kit.ts';
import { ALL_SCOPES, type Credentials, openCredentials } from './account/credentials.ts';
import { openWindows, type Windows } from './api/windows.ts';
import { controlsOf } from './control.ts';
import { ENDPOINTS, JOB_WORKS } from './endpoints.ts';
import { workJobs } from './jobs.ts';
import type { KlaviyoSandbox, KlaviyoSandboxOptions, OwnFault } from './options.ts';
import { DEMO_SEED, plant } from './seed.ts';
import { makeShop } from './shop.ts';
import { makeTables } from './tables.ts';
import { type Messenger, makeMessenger } from './webhooks/messenger.ts';
import { makeVendor } from './work.ts';
import type { Tuning, World } from './world.ts';

export type { KlaviyoSandbox, KlaviyoSandboxOptions } from './options.ts';

/** How long a bulk job takes when nothing else is said, in ms. */
const JOB_MS = 1_000;

/**
 * Starts a Klaviyo account on this machine: the paths, credentials, pages, limits, errors and delays of the real one.
 *
 * Shape: `/api/*` and `/oauth/token` as Klaviyo has them, `/sandbox/*` to order what happens.
 */
export async function startKlaviyoSandbox(options: KlaviyoSandboxOptions): Promise<KlaviyoSandbox> {
  const account = openAccount(options);
  const { world, credentials, windows, messenger } = account;
  const done = (): void => {
    messenger.pack();
    world.database.commit();
    messenger.courier.wake();
  };
  const work = (isForced: boolean): void => workJobs(world, JOB_WORKS, isForced);
  const shop = makeShop(world, done);
  const state = (): ReturnType<KlaviyoSandbox['state']> => {
    work(false);
    done();
    return world.database.dump();
  };
  const own = {
    ...shop,
    accountId: world.accountId,
    privateKey: account.privateKey,
    state,
    finishJobs: () => {
      work(true);
      done();
    },
    setLag: (ms: number) => {
      world.index.setLag(ms);
      world.tuning.eventLagMs = ms;
    },
    setLimits: windows.setLimits,
    setScopes: credentials.setScopes,
    rotateKey: credentials.rotateKey,
    expireTokens: credentials.expireTokens,
    refreshToken: credentials.refreshToken,
    setWebhookFaults: messenger.courier.setFaults,
    deliveries: () => messenger.courier.attempts,
    deliveriesSettled: () => messenger.courier.settled(),
  };
  const vendor = makeVendor({
    world,
    credentials,
    windows,
    endpoints: ENDPOINTS,
    base: () => account.place.url,
    workJobs: () => work(false),
    done,
    observe: options.observe ?? (() => undefined),
    extraHeaders: options.extraHeaders ?? {},
  });
  const server = await startSandboxServer<OwnFault>({
    clock: options.clock,
    random: options.random,
    ...(options.port === undefined ? {} : { port: options.port }),
    ...(options.network === undefined ? {} : { network: options.network }),
    vendor,
    looks: { state, deliveries: own.deliveries },
    controls: controlsOf(own),
  });
  account.place.url = server.url;
  account.place.now = server.now;
  if (!world.database.found) plant(world, options.seed ?? DEMO_SEED);
  done();
  return {
    ...server,
    ...own,
    close: async () => {
      await messenger.courier.stop();
      await server.close();
      world.database.close();
    },
  };
}

interface Opened {
  readonly world: World;
  readonly credentials: Credentials;
  readonly windows: Windows;
  readonly messenger: Messenger;
  readonly privateKey: string;
  /** Where and when the account is; known once the server listens. */
  readonly place: { url: string; now: () => number };
}

function openAccount(options: KlaviyoSandboxOptions): Opened {
  const { clock, random, privateKey = 'pk_sandbox_0001' } = options;
  const place = { url: '', now: () => clock.now() };
  const now = (): number => place.now();
  const index = makeLaggingIndex(options.lagMs ?? 0);
  const database = openDatabase({
    path: options.stateFile ?? null,
    tables: makeTables,
    onChange: (change) => index.note(change, now()),
  });
  const tuning: Tuning = {
    jobMs: options.jobMs ?? JOB_MS,
    eventLagMs: options.lagMs ?? 0,
    webhookDelayMs: options.webhookDelayMs ?? 0,
    pageMax: options.pageMax ?? null,
  };
  const messenger: Messenger = makeMessenger({
    clock,
    parcels: database.tables.parcels,
    webhooks: database.tables.webhooks,
    world: () => world,
    base: () => place.url,
    commit: () => database.commit(),
    ...(options.network === undefined ? {} : { network: options.network }),
  });
  const world: World = {
    tables: database.tables,
    database,
    index,
    random,
    accountId: options.accountId ?? 'SbX01a',
    now,
    tuning,
    tell: messenger.tell,
  };
  const credentials = openCredentials({
    apiKey: privateKey,
    clientId: options.clientId ?? 'sandbox-app',
    clientSecret: options.clientSecret ?? 'sandbox-app-secret',
    refreshToken: options.refreshToken ?? 'refresh_0001',
    scopes: options.scopes ?? ALL_SCOPES,
    random,
  });
  const windows = openWindows(now, options.limits ?? {});
  return { world, credentials, windows, messenger, privateKey, place };
}
