import type { Clock, Random } from '../../../core/connector/index.ts';
import type { SandboxNetwork, SandboxServer } from '../../../core/connector/sandbox/kit.ts';
import type { ShopFaultKind } from './faults.ts';
import type { Merchant } from './merchant.ts';
import type { ShopSeed } from './seed.ts';
import type { BulkFault } from './shop/bulk-rows.ts';
import type { SandboxPair } from './tokens.ts';
import type { CourierControls } from './webhooks/courier.ts';

/** How to start a sandbox; only clock and random are needed. */
export interface ShopifySandboxOptions {
  readonly clock: Clock;
  readonly random: Random;
  /** 0 takes a free one. */
  readonly port?: number;
  /** Takes the place of loopback: for a simulation. */
  readonly network?: SandboxNetwork;
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
  /** How long a bulk operation takes, in ms; 2 s when absent. */
  readonly bulkMs?: number;
  /** Keeps the shop over restarts. */
  readonly stateFile?: string;
}

/** Everything that a merchant, a customer or a bad day can do to the shop. */
export interface ShopControls extends Merchant, CourierControls {
  readonly domain: string;
  readonly accessToken: string;
  /** Every row by table. */
  state(): Readonly<Record<string, readonly unknown[]>>;
  /** Lets later changes stay invisible to searches that long. */
  setLag(ms: number): void;
  /** Replaces the granted scopes, as a merchant who takes one back does. */
  setScopes(scopes: readonly string[]): void;
  /** Empties the cost bucket. */
  drainBucket(): void;
  /** A pair of tokens that expire, as the merchant's approval of the app gives it. */
  issuePair(): SandboxPair;
  /** What happens to the next bulk operations. */
  setBulkFaults(faults: readonly BulkFault[]): void;
  /** From now on the old token is refused. */
  rotateToken(token: string): void;
}

/** A running sandbox: its `url` is the connector's `endpoint` setting. */
export interface ShopifySandbox extends ShopControls, SandboxServer<ShopFaultKind> {}
