import type { Clock, Random } from '../../../core/connector/index.ts';
import type {
  Attempt,
  SandboxFault,
  SandboxNetwork,
  SandboxServer,
  WebhookFault,
} from '../../../core/connector/sandbox/kit.ts';
import type { Limits } from './api/windows.ts';
import type { KlaviyoSeed } from './seed.ts';
import type { Shop } from './shop.ts';
import type { KlaviyoParcel } from './webhooks/parcel.ts';

/** Faults of Klaviyo's own: errors inside a good status, and the page of the front before it. */
export type OwnFault = 'errorInside' | 'edgePage';

/** A fault for the next calls. */
export type KlaviyoFault = SandboxFault<OwnFault>;

/** A call as it came in and what it was answered, before a fault spoils the answer. */
export interface Exchange {
  readonly method: string;
  /** Path and query as they were sent. */
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  readonly status: number;
  /** Undefined where the answer has no body. */
  readonly answer: unknown;
}

/** How to start a sandbox; only clock and random are needed. */
export interface KlaviyoSandboxOptions {
  readonly clock: Clock;
  readonly random: Random;
  /** 0 takes a free one. */
  readonly port?: number;
  /** Takes the place of loopback: for a simulation. */
  readonly network?: SandboxNetwork;
  readonly seed?: KlaviyoSeed;
  /** The account's public key. */
  readonly accountId?: string;
  readonly privateKey?: string;
  /** For the OAuth app. */
  readonly clientId?: string;
  readonly clientSecret?: string;
  readonly refreshToken?: string;
  readonly scopes?: readonly string[];
  /** Allowances that take the place of Klaviyo's, by tier. */
  readonly limits?: Limits;
  /** How long a change stays invisible to lists, and an event everywhere, in ms. */
  readonly lagMs?: number;
  /** How long a bulk job takes, in ms. */
  readonly jobMs?: number;
  /** How long a new webhook stays silent, in ms. */
  readonly webhookDelayMs?: number;
  /** The largest page of lists whose page size nobody can choose. */
  readonly pageMax?: number;
  /** Headers that every answer carries besides, such as those that announce the end of a revision. */
  readonly extraHeaders?: Readonly<Record<string, string>>;
  /** Told of every call that was worked and its answer. */
  readonly observe?: (exchange: Exchange) => void;
  /** Keeps the account over restarts. */
  readonly stateFile?: string;
}

/** A running sandbox: its address, and everything that people and bad days can do to it. */
export interface KlaviyoSandbox extends SandboxServer<OwnFault>, Shop {
  readonly accountId: string;
  readonly privateKey: string;
  /** Every row by table, after the jobs that are due. */
  state(): Readonly<Record<string, readonly unknown[]>>;
  /** Ends all jobs at once. */
  finishJobs(): void;
  /** Lets later changes stay invisible that long. */
  setLag(ms: number): void;
  /** Replaces allowances by tier; an empty object brings Klaviyo's own back. */
  setLimits(limits: Limits): void;
  setScopes(scopes: readonly string[]): void;
  rotateKey(key: string): void;
  expireTokens(): void;
  /** The refresh token that works now. */
  refreshToken(): string;
  setWebhookFaults(faults: readonly WebhookFault[]): void;
  deliveries(): readonly Attempt<KlaviyoParcel>[];
  deliveriesSettled(): Promise<void>;
}
