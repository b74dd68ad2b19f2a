import type { Clock } from '../base/clock.ts';
import type { JsonObject } from '../base/json.ts';
import { contentHash } from '../base/json.ts';
import type { Log } from '../base/log.ts';
import type { Random } from '../base/random.ts';
import type { Secret } from '../base/secret.ts';
import { type Account, openAccount } from '../connector/account.ts';
import type { Connector, SessionSystem } from '../connector/contract.ts';
import type { CallObserver } from '../connector/observe.ts';
import type { BudgetLedger } from '../connector/share.ts';
import {
  type BreakerPeers,
  openTarget,
  type Target,
  type TargetSettings,
} from '../connector/target.ts';

/** How the hub calls other systems, from `config/hub.yaml`, and with whom it shares their limits. */
export interface CallPolicy {
  /** The part of each budget that only real time may use, from 0 to 1. */
  readonly reserve: number;
  readonly queueMax: number;
  readonly target: TargetSettings;
  /** The same for systems that are reached by sessions: their attempts are few. */
  readonly session: TargetSettings;
  /** Where several processes divide the budgets; without one this process has them whole. */
  readonly ledger?: BudgetLedger;
  readonly peers?: BreakerPeers;
  readonly observer?: CallObserver;
}

/** A connection as far as its calls are concerned. */
export interface Caller {
  readonly name: string;
  readonly connector: Connector;
  readonly settings: JsonObject;
  readonly secrets: Readonly<Record<string, Secret>>;
}

/** What the calls of one connection go through. */
export interface CallWay {
  readonly account: Account;
  readonly accountName: string;
  /** Absent where the connection makes no calls over HTTP, or nothing is told of how. */
  readonly target: Target | undefined;
  /** The systems that it opens sessions with. */
  readonly sessions: readonly CalledSession[];
}

/** A system that sessions are opened with, and its breaker. */
export interface CalledSession extends SessionSystem {
  readonly target: Target;
}

/** The accounts and targets of all connections. */
export interface Calling {
  of(caller: Caller): CallWay;
  /** By the name of the connection that was opened first, and that of the system where a connection has several. */
  readonly targets: ReadonlyMap<string, Target>;
  /** By connector and account. */
  readonly accounts: ReadonlyMap<string, Account>;
  close(): Promise<void>;
}

/** What every account and target is opened with. */
export interface CallingParts {
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly calls?: CallPolicy;
}

/**
 * Opens accounts and targets as connections ask for them.
 *
 * Shape: connections that name the same vendor account share its budgets; those that also have the same credential
 *        share one breaker, since what one of them finds out holds for the other.
 */
export function openCalling(parts: CallingParts): Calling {
  const accounts = new Map<string, Account>();
  const byCredential = new Map<string, Target>();
  const targets = new Map<string, Target>();
  return {
    targets,
    accounts,
    of: (caller) => {
      const accountName = accountNameOf(caller);
      const account = accounts.get(accountName) ?? accountOf(parts, caller, accountName);
      accounts.set(accountName, account);
      if (parts.calls === undefined || !callsOut(caller)) {
        return { account, accountName, target: undefined, sessions: [] };
      }
      const credential = `${accountName}/${credentialHash(caller)}`;
      const shared = (key: string, open: () => Target): Target => {
        const target = byCredential.get(key) ?? open();
        byCredential.set(key, target);
        targets.set(target.name, target);
        return target;
      };
      const { calls } = parts;
      const systems = caller.connector.spec.sessions?.(caller.settings);
      if (systems === undefined) {
        const own = { name: caller.name, settings: calls.target };
        const target = shared(credential, () => targetOf(parts, calls, own));
        return { account, accountName, target, sessions: [] };
      }
      const sessions = systems.map((system) => {
        const name = systems.length === 1 ? caller.name : `${caller.name}/${system.name}`;
        const own = { name, settings: calls.session };
        const key = `${credential}/${system.name}`;
        return { ...system, target: shared(key, () => targetOf(parts, calls, own)) };
      });
      return { account, accountName, target: undefined, sessions };
    },
    close: async () => {
      await Promise.all([...accounts.values()].map((account) => account.close()));
    },
  };
}

/** A drop folder, or the hub itself, has no host to call. */
function callsOut({ connector, settings }: Caller): boolean {
  return (connector.spec.network?.(settings).hosts ?? []).length > 0;
}

function accountNameOf({ name, connector, settings }: Caller): string {
  const { account } = connector.spec;
  const key = account === undefined ? `connection ${name}` : account(settings);
  return `${connector.spec.name}/${key}`;
}

/** The budgets of the vendor account behind a connection, opened with the first connection that names it. */
function accountOf({ clock, log, calls }: CallingParts, caller: Caller, account: string): Account {
  const { name, connector, settings } = caller;
  const ledger = calls?.ledger;
  return openAccount(connector.spec.limits(settings), {
    clock,
    where: name,
    ...(calls === undefined ? {} : { reserve: calls.reserve, queueMax: calls.queueMax }),
    ...(ledger === undefined ? {} : { shared: { ledger, account, log } }),
    ...(calls?.observer === undefined ? {} : { observer: calls.observer }),
  });
}

function targetOf(
  { clock, random, log }: CallingParts,
  { peers, observer }: CallPolicy,
  { name, settings }: { readonly name: string; readonly settings: TargetSettings },
): Target {
  return openTarget({
    ...{ name, settings, clock, random, log },
    ...(peers === undefined ? {} : { peers }),
    ...(observer === undefined ? {} : { observer }),
  });
}

/** Two connections with the same secrets are one credential; the hash never leaves this process. */
function credentialHash({ secrets }: Caller): string {
  const entries = Object.entries(secrets).map(([name, secret]) => [name, secret.reveal()] as const);
  return contentHash(Object.fromEntries(entries));
}
