import type { Clock, Random } from '../../../core/connector/index.ts';
import type { SandboxFault } from './faults.ts';
import type { Merchant } from './merchant.ts';
import type { ShopSeed } from './seed.ts';
import type { CourierControls } from './webhooks/courier.ts';

/** How to start a sandbox; only clock and random are needed. */
export interface ShopifySandboxOptions {
  readonly clock: Clock;
  readonly random: Random;
  /** 0 takes a free one. */
  readonly port?: number;
  readonly seed?: ShopSeed;
  /** The `*.myshopify.com` name in webhook headers and `shop.myshopifyDomain`. */
  readonly domain?: string;
  readonly name?: string;
  readonly currency?: string;
  readonly accessToken?: string;
  /** For the client credentials grant. */
  readonly clientId?: string;
  readonly clientSecret?: string;
  /** Signs webhooks; the client secret when absent. */
  readonly webhookSecret?: string;
  readonly scopes?: readonly string[];
  readonly plan?: 'standard' | 'advanced' | 'plus';
  /** Overrides the plan's bucket size and restore rate. */
  readonly bucket?: { readonly maximumAvailable: number; readonly restoreRate: number };
  /** How long a change stays invisible to searches, in ms. */
  readonly lagMs?: number;
  /** Keeps the shop over restarts. */
  readonly stateFile?: string;
}

/** One call as the sandbox saw it. */
export interface CallNote {
  readonly kind: 'query' | 'mutation' | null;
  readonly operationName: string | null;
  readonly roots: readonly string[];
  readonly requestId: string;
  readonly status: number | null;
  readonly requestedCost: number | null;
  readonly actualCost: number | null;
  readonly idempotencyKeys: readonly string[];
  readonly errorCodes: readonly string[];
  readonly fault: string | null;
  readonly at: number;
}

/** A running sandbox: its address, and everything that a merchant, a customer or a bad day can do to it. */
export interface ShopifySandbox extends Merchant, CourierControls {
  /** `http://127.0.0.1:PORT`, without a slash at the end: the connector's `endpoint` setting. */
  readonly url: string;
  readonly domain: string;
  readonly accessToken: string;
  setFaults(faults: readonly SandboxFault[]): void;
  calls(): readonly CallNote[];
  clearCalls(): void;
  /** Every row by table. */
  state(): Readonly<Record<string, readonly unknown[]>>;
  /** Moves the shop's clock against the injected one. */
  setClockOffset(ms: number): void;
  /** Lets later changes stay invisible to searches that long. */
  setLag(ms: number): void;
  /** Replaces the granted scopes, as a merchant who takes one back does. */
  setScopes(scopes: readonly string[]): void;
  /** Empties the cost bucket. */
  drainBucket(): void;
  /** From now on the old token is refused. */
  rotateToken(token: string): void;
  close(): Promise<void>;
}
