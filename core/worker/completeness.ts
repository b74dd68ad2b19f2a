import { faultOf } from '../base/errors.ts';
import type { Flow } from '../flow/flow.ts';
import { canCertify, certify } from '../pipeline/completeness/certify.ts';
import type { PipelineContext } from '../pipeline/context.ts';

/** How completeness is proven by itself, from `config/hub.yaml`. Units: ms. */
export interface CompletenessSettings {
  /** 0: it is not. */
  readonly everyMs: number;
  readonly windowMs: number;
  readonly settleMs: number;
  readonly fill: boolean;
}

/** The name under which the last time of a flow is stored. */
export function completenessOf(flow: string): string {
  return `completeness: ${flow}`;
}

/**
 * Proves each flow complete once in a while: one process of a fleet does it, one flow after the other.
 *
 * The time is moved by compare-and-set before the work begins, so a vendor that does not answer is asked again only
 * after `every`; until then `crossdock doctor` says how old the last certificate is.
 */
export class Completeness {
  readonly #context: PipelineContext;
  readonly #settings: CompletenessSettings;
  readonly #remembersMs: number;
  readonly #lastMs = new Map<string, number>();
  readonly #stop = new AbortController();
  #underWay: Promise<void> = Promise.resolve();

  constructor(context: PipelineContext, settings: CompletenessSettings, remembersMs: number) {
    this.#context = context;
    this.#settings = settings;
    this.#remembersMs = remembersMs;
  }

  /** Begins what is due; it goes on beside the other work. */
  async tick(): Promise<void> {
    if (this.#settings.everyMs === 0) return;
    for (const flow of this.#context.flows.values()) {
      if (!flow.enabled || !canCertify(this.#context, flow)) continue;
      if (await this.#isMine(flow)) {
        this.#underWay = this.#underWay.then(() => this.#prove(flow));
      }
    }
  }

  /** Resolves when what was begun is over. */
  async idle(): Promise<void> {
    await this.#underWay;
  }

  /** Ends after the page under way. */
  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#underWay;
  }

  /** Whether it is due and no other process took it; a flow that is new starts counting now. */
  async #isMine({ name }: Flow): Promise<boolean> {
    const { store, clock } = this.#context;
    const now = clock.now();
    const known = this.#lastMs.get(name);
    // A clock that went back would keep it silent: what lies ahead is asked for again.
    if (known !== undefined && known <= now && now - known < this.#settings.everyMs) return false;
    const id = completenessOf(name);
    const last = await store.schedules.lastFired(id);
    const isDue = last !== null && (last > now || now - last >= this.#settings.everyMs);
    if (last !== null && !isDue) {
      this.#lastMs.set(name, last);
      return false;
    }
    const won = await store.schedules.fire(id, last, now);
    this.#context.crashPoint('completeness.after-fire');
    this.#lastMs.set(name, now);
    return won && isDue;
  }

  async #prove(flow: Flow): Promise<void> {
    if (this.#stop.signal.aborted) return;
    const { clock, log } = this.#context;
    const { windowMs, settleMs, fill } = this.#settings;
    const until = clock.now() - settleMs;
    const window = { since: until - windowMs, until, fill, remembersMs: this.#remembersMs };
    try {
      const { id, counts } = await certify(this.#context, flow, {
        ...window,
        stop: this.#stop.signal,
      });
      const say = { flow: flow.name, certificate: id, ...counts };
      if (counts.missing === 0) log.info('A flow is complete.', say);
      else log.warn('Records were missing.', say);
    } catch (error) {
      if (this.#stop.signal.aborted) return;
      log.error('Completeness could not be proven.', { flow: flow.name, ...faultOf(error) });
    }
  }
}
