import type { Clock } from '../base/clock.ts';
import { Gate, type GateOptions, type Meter, QUEUE_MAX } from './gate.ts';
import type { SharedMeter } from './share.ts';

/** The calls of an account that are open at one time. */
export interface OpenCalls {
  /**
   * Waits for a free place, in the order of the waiting line, and takes it.
   *
   * Errors: BUDGET_WAIT_TOO_LONG, HTTP_QUEUE_FULL → the call was not sent. Rejects with the signal's reason.
   */
  take(signal?: AbortSignal): Promise<void>;
  done(): void;
  /** How this worker's part of the places is made larger and smaller, where several share them. */
  readonly shared: SharedMeter;
}

/** What the places are made of. */
export interface OpenCallsOptions extends Pick<GateOptions, 'where' | 'short' | 'waited'> {
  readonly size: number;
  readonly clock: Clock;
  /** The longest wait in ms; null, the default, where a place comes free whenever a call ends. */
  readonly longestWaitMs?: number | null;
  readonly queueMax?: number;
  /** The part of the places that only real time may use, from 0 to 1; only whole places are kept. */
  readonly reserve?: number;
}

/** Opens the places of an account. */
export function openCalls(options: OpenCallsOptions): OpenCalls {
  const meter = new Places(options);
  const { clock, where, size, queueMax = QUEUE_MAX, longestWaitMs = null, short, waited } = options;
  const gate = new Gate({
    ...{ meter, clock, where, queueMax, longestWaitMs },
    ...(short === undefined ? {} : { short }),
    ...(waited === undefined ? {} : { waited }),
  });
  return {
    take: (signal) => gate.take(1, signal),
    done: () => {
      meter.done();
      gate.poke();
    },
    shared: {
      size,
      lingerMs: 0,
      wanted: () => Math.min(size, meter.open + gate.waitingCost),
      inUse: () => meter.open,
      grant: (places) => {
        meter.grant(places);
        gate.poke();
      },
    },
  };
}

class Places implements Meter {
  readonly #reserve: number;
  #share: number;
  open = 0;

  constructor({ size, reserve = 0 }: OpenCallsOptions) {
    this.#reserve = reserve;
    this.#share = size;
  }

  waitMs(_cost: number, mayUseReserve: boolean): number | null {
    const kept = mayUseReserve ? 0 : Math.floor(this.#share * this.#reserve);
    return this.open < this.#share - kept ? 0 : null;
  }

  take(): void {
    this.open += 1;
  }

  refusal(): null {
    return null;
  }

  done(): void {
    this.open = Math.max(0, this.open - 1);
  }

  grant(places: number): void {
    this.#share = places;
  }
}
