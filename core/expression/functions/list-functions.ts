import { toNumber } from '../coerce.ts';
import { admitList, type Frame } from '../frame.ts';
import type { Site } from '../site.ts';
import { isFields, isList, type Value } from '../value.ts';

/** `Array.from` of a list, a text or `{ length: n }`. */
export function listFrom(source: Value, frame: Frame, site: Site): readonly Value[] {
  if (isList(source)) return [...source];
  if (typeof source === 'string') {
    admitList(frame, source.length);
    return [...source];
  }
  if (!isFields(source)) throw site.failed(`${site.label} takes a list, a text or { length: 3 }`);
  const length = Math.max(0, Math.trunc(toNumber(source['length'], frame)) || 0);
  admitList(frame, length);
  return Array.from({ length }, (_, index) => source[String(index)]);
}
