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

/** Whether an idempotency key belongs to that record. */
export function isKeyOf(idempotencyKey: string, { flow, key }: FlowKey): boolean {
  const name = `${flow}/${key}`;
  return idempotencyKey.startsWith(name) && /^(#\d+)?(@|$)/.test(idempotencyKey.slice(name.length));
}
