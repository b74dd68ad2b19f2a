import type { StockDocument, StockEvent, StockFlag } from '../../store/inventory-records.ts';
import type { StockChange } from '../../store/inventory-store.ts';

/** What names a flag: one of its kind, for one item, place and subject. */
export type FlagKey = Pick<StockFlag, 'flag' | 'item' | 'location' | 'subject'>;

type NewEvent = Omit<StockEvent, 'id' | 'sku'>;
type Ack = StockChange['acks'][number];

/** What a batch has to say besides balances: flags, events, acknowledgements and the documents it read. */
export class Notices {
  readonly #acks: Ack[] = [];
  readonly #documents: StockDocument[] = [];
  readonly #flagsOn = new Map<string, StockFlag>();
  readonly #flagsOff = new Map<string, FlagKey>();
  readonly #events: NewEvent[] = [];

  ack(ack: Ack): void {
    this.#acks.push(ack);
  }

  /** Whether this batch has acknowledged a movement; before a time, when one is given. */
  isAcked(system: string, seq: number, by = Number.POSITIVE_INFINITY): boolean {
    return this.#acks.some((ack) => ack.system === system && ack.seq === seq && ack.at <= by);
  }

  document(document: StockDocument): void {
    this.#documents.push(document);
  }

  raise(flag: StockFlag): void {
    this.#flagsOff.delete(flagKey(flag));
    this.#flagsOn.set(flagKey(flag), flag);
  }

  clear(flag: FlagKey): void {
    this.#flagsOn.delete(flagKey(flag));
    this.#flagsOff.set(flagKey(flag), flag);
  }

  emit(event: NewEvent): void {
    this.#events.push(event);
  }

  /** All that has to be written. */
  changes(): Pick<StockChange, 'acks' | 'documents' | 'flagsOn' | 'flagsOff' | 'events'> {
    return {
      acks: this.#acks,
      documents: this.#documents,
      flagsOn: [...this.#flagsOn.values()],
      flagsOff: [...this.#flagsOff.values()],
      events: this.#events,
    };
  }
}

/** The text that names a flag. */
export function flagKey(flag: FlagKey): string {
  return `${flag.flag}\u0000${flag.item}\u0000${flag.location}\u0000${flag.subject}`;
}
