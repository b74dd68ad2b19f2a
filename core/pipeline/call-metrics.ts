/** What is counted of vendor accounts and targets: budgets, waits, repetitions and circuit breakers. */
import type { Meter, Reading, Telemetry } from '../base/telemetry.ts';
import type { Account } from '../connector/account.ts';
import type { BreakerPhase, CallObserver } from '../connector/observe.ts';
import type { Target } from '../connector/target.ts';

/** Makes counters of what accounts and targets tell, beside whoever else listens. */
export function countingObserver({ meter }: Telemetry, beside?: CallObserver): CallObserver {
  const waits = meter.counter({
    name: 'crossdock.budget.wait',
    unit: 's',
    about: 'Time that calls were held back by a budget of their account.',
  });
  const held = meter.counter({
    name: 'crossdock.budget.held',
    unit: '{call}',
    about: 'Calls that were held back by a budget of their account.',
  });
  const changes = meter.counter({
    name: 'crossdock.breaker.changes',
    unit: '{change}',
    about: 'Changes of circuit breakers by the phase they went into.',
  });
  const repeats = meter.counter({
    name: 'crossdock.vendor.repeats',
    unit: '{call}',
    about: 'Calls to be repeated, and whether the retry budget of their target had room.',
  });
  return {
    waited: (wait) => {
      const { account, budget, priority } = wait;
      waits.add(wait.waitedMs / 1000, { account, budget, priority });
      held.add(1, { account, budget, priority });
      beside?.waited?.(wait);
    },
    breaker: (change) => {
      changes.add(1, { target: change.target, phase: change.to });
      beside?.breaker?.(change);
    },
    repeat: (repeat) => {
      repeats.add(1, { target: repeat.target, allowed: String(repeat.isAllowed) });
      beside?.repeat?.(repeat);
    },
  };
}

const PHASES: readonly BreakerPhase[] = ['closed', 'open', 'halfOpen', 'recovering'];

/** Shows what is left of each account's budgets, and the phase of each breaker: 1 for the one it is in. */
export function observeCalls(
  meter: Meter,
  calling: {
    readonly accounts: ReadonlyMap<string, Account>;
    readonly targets: ReadonlyMap<string, Target>;
  },
): void {
  meter.observe(
    {
      available: {
        kind: 'gauge',
        name: 'crossdock.budget.available',
        unit: '{point}',
        about: 'What is left of a budget of an account: cost points or requests.',
      },
      size: {
        kind: 'gauge',
        name: 'crossdock.budget.size',
        unit: '{point}',
        about: 'What a budget of an account holds when it is full.',
      },
      breaker: {
        kind: 'gauge',
        name: 'crossdock.breaker.state',
        unit: '1',
        about: 'Circuit breakers: 1 for the phase that a target is in, 0 for the others.',
      },
    },
    async () => {
      const left = [...calling.accounts].flatMap(([account, { left: budgets }]) =>
        budgets().map((one) => ({ ...one, labels: { account, budget: one.budget } })),
      );
      return {
        available: left.map(({ available, labels }) => ({ value: available, labels })),
        size: left.map(({ size, labels }) => ({ value: size, labels })),
        breaker: [...calling.targets.values()].flatMap(phasesOf),
      };
    },
  );
}

function phasesOf(target: Target): readonly Reading[] {
  const present = target.state().phase;
  return PHASES.map((phase) => ({
    value: phase === present ? 1 : 0,
    labels: { target: target.name, phase },
  }));
}
