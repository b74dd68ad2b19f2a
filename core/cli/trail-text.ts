/** A trail for people: one line for each thing that happened, in the order of time. */
import { isoTime } from '../base/clock.ts';
import type { Event } from '../pipeline/trail/events.ts';
import type { Trail } from '../pipeline/trail/trail.ts';
import { counted } from './text-table.ts';

/** Keys that the head names; all of them are in the JSON. */
const KEYS_SHOWN = 6;

/** The trail as lines; `dropped` older events are left out. */
export function trailText(trail: Trail, dropped: number): string {
  const { name, keys, traceIds, events } = trail;
  const others = keys.filter((key) => key !== name);
  const more = others.length > KEYS_SHOWN ? `, and ${others.length - KEYS_SHOWN} more` : '';
  const head = [
    `${name}: ${counted(events.length + dropped, 'event')}`,
    ...(others.length === 0
      ? []
      : [`also known as ${others.slice(0, KEYS_SHOWN).join(', ')}${more}`]),
    ...(traceIds.length === 0 ? [] : [`traces: ${traceIds.join(', ')}`]),
    ...(dropped === 0 ? [] : [`${counted(dropped, 'older event')} left out; --limit shows more`]),
  ];
  const kindWidth = Math.max(...events.map(({ kind }) => kind.length));
  return [...head, '', ...events.map((event) => eventLine(event, kindWidth))].join('\n');
}

function eventLine({ at, kind, flow, key, what }: Event, kindWidth: number): string {
  const time =
    at === 0 ? 'at an unknown time     ' : isoTime(at).replace('T', ' ').replace('Z', '');
  const who = [flow, kind === 'delivery' || kind === 'stock' ? null : key]
    .filter((part) => part !== null)
    .join(' ');
  return `${time}  ${kind.padEnd(kindWidth)}  ${who === '' ? '' : `${who}: `}${what}`;
}
