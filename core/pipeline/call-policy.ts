import type { HubSettings } from '../config/hub-settings.ts';
import type { CallPolicy } from './calling.ts';

/** How other systems are called, by the blocks `budgets` and `breaker` of `config/hub.yaml`. */
export function callPolicyOf(
  { budgets, breaker }: Pick<HubSettings, 'budgets' | 'breaker'>,
  shared: Pick<CallPolicy, 'ledger' | 'peers'>,
): CallPolicy {
  const { reservePercent, queueMax, repeatPercent, repeatMaxAgeMs } = budgets;
  const { sessionSample, sessionWindowMs, ...calls } = breaker;
  const target = { ...calls, repeatPercent, repeatMaxAgeMs };
  return {
    ...shared,
    reserve: reservePercent / 100,
    queueMax,
    target,
    session: { ...target, sample: sessionSample, windowMs: sessionWindowMs },
  };
}
