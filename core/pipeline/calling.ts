import type { Clock } from '../base/clock.ts';
import type { JsonObject } from '../base/json.ts';
import { contentHash } from '../base/json.ts';
import type { Log } from '../base/log.ts';
import type { Random } from '../base/random.ts';
import type { Secret } from '../base/secret.ts';
import { type Account, openAccount } from '../connector/account.ts';
import type { Connector } from '../connector/contract.ts';
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
  /** Absent where the connection makes no calls, or nothing is told of how. */
  readonly target: Target | undefined;
}

/** The accounts and targets of all connections. */
export interface Calling {
  of(caller: Caller): CallWay;
  /** By the name of the connection that was opened first. */
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
        return { account, accountName, target: undefined };
      }
      const credential = `${accountName}/${credentialHash(caller)}`;
      const target = byCredential.get(credential) ?? targetOf(parts, parts.calls, caller);
      byCredential.set(credential, target);
      targets.set(target.name, target);
      return { account, accountName, target };
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

function targetOf({ clock, random, log }: CallingParts, calls: CallPolicy, caller: Caller): Target {
  const { target: settings, peers, observer } = calls;
  return openTarget({
    ...{ name: caller.name, settings, clock, random, log },
    ...(peers === undefined ? {} : { peers }),
    ...(observer === undefined ? {} : { observer }),
  });
}

/** Two connections with the same secrets are one credential; the hash never leaves this process. */
function credentialHash({ secrets }: Caller): string {
  const entries = Object.entries(secrets).map(([name, secret]) => [name, secret.reveal()] as const);
  return contentHash(Object.fromEntries(entries));
}
