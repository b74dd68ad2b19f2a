import type { Clock } from '../base/clock.ts';
import type { Log, LogFields } from '../base/log.ts';

const TELL_EVERY_MS = 10_000;
/** Different refusals that are remembered; beyond it all begin anew. */
const KINDS_MAX = 200;

/** Tells the log of refused deliveries. */
export type TellRefusal = (
  level: 'warn' | 'error',
  sentence: string,
  about: { readonly connection: string; readonly reason: string; readonly more?: LogFields },
) => void;

/**
 * Writes the first refusal of a kind at once, and further ones as a number every ten seconds.
 *
 * Whoever sends rubbish must not fill the disk with lines about it, least of all when it is nearly full.
 */
export function refusalsTo(log: Log, clock: Clock): TellRefusal {
  const kinds = new Map<string, { toldAt: number; untold: number }>();
  return (level, sentence, { connection, reason, more = {} }) => {
    const now = clock.monotonicMs();
    const key = `${sentence} ${connection} ${reason}`;
    const known = kinds.get(key);
    if (known !== undefined && now - known.toldAt < TELL_EVERY_MS) {
      known.untold += 1;
      return;
    }
    if (kinds.size >= KINDS_MAX) kinds.clear();
    kinds.set(key, { toldAt: now, untold: 0 });
    const untold = known === undefined || known.untold === 0 ? {} : { untold: known.untold };
    log[level](sentence, { connection, reason, ...more, ...untold });
  };
}
