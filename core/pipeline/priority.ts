import { PRIORITIES, type Priority } from '../connector/work.ts';
import { TURN_OF } from '../store/records.ts';
import type { Item } from './context.ts';

/** What set a sweep off says how urgent its calls are. */
export function priorityOfTrigger(trigger: string): Priority {
  return trigger.startsWith('backfill') ? 'backfill' : 'sweep';
}

/**
 * The records of a batch by priority, the most urgent first.
 *
 * Shape: a key goes whole, with the priority of its most urgent record, so that its records keep their order (I4);
 *        within a priority they are as they came.
 */
export function byPriority(
  items: readonly Item[],
): readonly { readonly priority: Priority; readonly items: readonly Item[] }[] {
  const ofKey = new Map<string, number>();
  for (const { key, origin } of items) {
    const rank = TURN_OF[origin];
    ofKey.set(key, Math.min(rank, ofKey.get(key) ?? rank));
  }
  return PRIORITIES.map((priority, rank) => {
    return { priority, items: items.filter(({ key }) => ofKey.get(key) === rank) };
  }).filter((group) => group.items.length > 0);
}
