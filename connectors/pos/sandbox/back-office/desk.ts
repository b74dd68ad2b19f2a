import type { Clock } from '../../../../core/connector/index.ts';
import { takeFiles } from './inbox.ts';
import type { TillRules } from './rules.ts';
import type { TakenRow } from './tables.ts';

/** The store's computer as it looks into its inbox. */
export interface Desk {
  /** Takes what lies complete there now. */
  pickUp(): Promise<readonly TakenRow[]>;
  /** Something may have come: it is looked at soon. */
  wake(): void;
  /** While it is closed nothing is taken, not even on order. */
  setOpen(isOpen: boolean): void;
  close(): Promise<void>;
}

interface DeskOptions {
  readonly clock: Clock;
  readonly folder: string;
  /** How often it looks by itself. */
  readonly everyMs: number;
  readonly rules: () => TillRules;
  readonly taken: (row: TakenRow) => void;
}

/** Opens the desk; it looks into its inbox from now on, one look after the other. */
export function makeDesk({ clock, folder, everyMs, rules, taken }: DeskOptions): Desk {
  let last: Promise<readonly TakenRow[]> = Promise.resolve([]);
  let isOpen = true;
  let isClosed = false;
  let cancel = (): void => undefined;

  function pickUp(): Promise<readonly TakenRow[]> {
    const look = async (): Promise<readonly TakenRow[]> =>
      isOpen && !isClosed ? await takeFiles(folder, rules, taken) : [];
    last = last.then(look, look);
    return last;
  }

  function wake(): void {
    // A file that vanished under the look is looked for again next time.
    pickUp().catch(() => undefined);
  }

  function plan(): void {
    cancel = clock.after(everyMs, () => {
      wake();
      plan();
    });
  }

  plan();
  return {
    pickUp,
    wake,
    setOpen: (next) => {
      isOpen = next;
      if (next) wake();
    },
    close: async () => {
      isClosed = true;
      cancel();
      await last.catch(() => undefined);
    },
  };
}
