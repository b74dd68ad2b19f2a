/** Many commands in one call: which of them a refusal is about, and what to do with the others. */
import type { Ack, Command } from '../../core/connector/index.ts';
import type { Settled } from './acks.ts';
import type { Answer, BadAnswer } from './answer.ts';
import { ackOf } from './client.ts';

/** A command with what is sent for it. */
export interface Entry<T> {
  readonly command: Command;
  readonly sent: T;
}

/**
 * Sends entries together, and without those that the answer refuses by their place in the request.
 *
 * Shape: a refusal that names no place, and a call that is too large, is repeated in halves until the one at fault is
 *        alone: a bad record never takes others with it. What may have been carried out is unknown for all of them.
 */
export async function sendTogether<T>(
  entries: readonly Entry<T>[],
  send: (entries: readonly Entry<T>[]) => Promise<Answer>,
  accepted: (
    entries: readonly Entry<T>[],
    answer: Answer & { kind: 'ok' },
  ) => Promise<readonly Settled[]>,
): Promise<readonly Settled[]> {
  if (entries.length === 0) return [];
  const answer = await send(entries);
  if (answer.kind === 'ok') return await accepted(entries, answer);
  if (answer.kind !== 'refused' && answer.kind !== 'tooLarge') return all(entries, ackOf(answer));
  if (entries.length === 1) return all(entries, ackOf(answer));
  const named = namedPlaces(answer, entries.length);
  if (answer.kind === 'refused' && named.size > 0) {
    const bad = entries.flatMap((one, at) => refusedAt(one, named.get(at), answer));
    const good = entries.filter((_, at) => !named.has(at));
    return [...bad, ...(await sendTogether(good, send, accepted))];
  }
  const middle = Math.ceil(entries.length / 2);
  return [
    ...(await sendTogether(entries.slice(0, middle), send, accepted)),
    ...(await sendTogether(entries.slice(middle), send, accepted)),
  ];
}

/** The same ack for all. */
export function all<T>(entries: readonly Entry<T>[], ack: Ack): readonly Settled[] {
  return entries.map((one) => [one.command, ack]);
}

/** Waves in which no id occurs twice, so that the last command of each is the one that stays. */
export function wavesOf<T extends { readonly id: string }>(
  entries: readonly Entry<T>[],
): readonly (readonly Entry<T>[])[] {
  const seen = new Map<string, number>();
  const waves: Entry<T>[][] = [];
  for (const entry of entries) {
    const turn = seen.get(entry.sent.id) ?? 0;
    seen.set(entry.sent.id, turn + 1);
    const wave = waves[turn] ?? [];
    waves[turn] = wave;
    wave.push(entry);
  }
  return waves;
}

/** Parts of at most so many. */
export function partsOf<T>(entries: readonly T[], max: number): readonly (readonly T[])[] {
  const parts: (readonly T[])[] = [];
  for (let at = 0; at < entries.length; at += max) parts.push(entries.slice(at, at + max));
  return parts;
}

/** The place of an entry in a pointer such as `/data/attributes/profiles/data/3/attributes/email`. */
export function placeIn(pointer: string | null): number | null {
  const place = /\/data\/(\d+)(?:\/|$)/.exec(pointer ?? '')?.[1];
  return place === undefined ? null : Number(place);
}

function namedPlaces(answer: BadAnswer, count: number): ReadonlyMap<number, number> {
  const named = new Map<number, number>();
  for (const [index, error] of answer.errors.entries()) {
    const place = placeIn(error.pointer);
    if (place === null || place >= count) return new Map();
    if (!named.has(place)) named.set(place, index);
  }
  return named;
}

function refusedAt<T>(
  entry: Entry<T>,
  index: number | undefined,
  answer: BadAnswer,
): readonly Settled[] {
  const error = index === undefined ? undefined : answer.errors[index];
  if (error === undefined) return [];
  const what = `${error.code}: ${error.detail}`;
  const ack = ackOf({ ...answer, errors: [error] });
  return [[entry.command, ack.outcome === 'refused' ? { ...ack, what } : ack]];
}
