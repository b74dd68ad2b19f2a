import type { FlowKey } from '../history-store.ts';

/**
 * Where the idempotency keys of a record lie in the order of bytes.
 *
 * Such a key is `flow/key`, then nothing, `#part` of a split record, or `@version~content` of a state. The ranges hold
 * a little more than that; `isKeyOf` is exact.
 */
export function keyRanges({ flow, key }: FlowKey): readonly (readonly [string, string])[] {
  const name = `${flow}/${key}`;
  return [
    [name, `${name}!`],
    [`${name}#`, `${name}$`],
    [`${name}@`, `${name}A`],
  ];
}

/** As `keyRanges`, for keys that went over the wire: the time of the intent follows after a dot. */
export function sentKeyRanges(name: FlowKey): readonly (readonly [string, string])[] {
  const start = `${name.flow}/${name.key}`;
  return [...keyRanges(name), [`${start}.`, `${start}/`]];
}

/** Whether a key that went over the wire belongs to that record. */
export function isSentKeyOf(sentKey: string, name: FlowKey): boolean {
  return isKeyOf(sentKey, name) || isKeyOf(sentKey.replace(INTENDED_AT, ''), name);
}

/** Ms since the epoch to the base 36, from 1972 to 2059. */
const INTENDED_AT = /\.[0-9a-z]{8}$/;

/** Whether an idempotency key belongs to that record. */
export function isKeyOf(idempotencyKey: string, { flow, key }: FlowKey): boolean {
  const name = `${flow}/${key}`;
  return idempotencyKey.startsWith(name) && /^(#\d+)?(@|$)/.test(idempotencyKey.slice(name.length));
}
