import type { Json } from '../../../core/connector/index.ts';
import type { Segment } from './edi-segments.ts';

/** The text of an element, from 1 as the standards count; of a composite its first component. */
export function at(segment: Segment, position: number): string {
  return part(segment, position, 1);
}

/** A component of an element, both from 1; '' when it is not there. */
export function part(segment: Segment, position: number, component: number): string {
  const element = segment.elements[position - 1] ?? '';
  if (typeof element !== 'string') return (element[component - 1] ?? '').trim();
  return component === 1 ? element.trim() : '';
}

/** A text, or null where there is none. */
export function orNull(text: string): string | null {
  return text === '' ? null : text;
}

/** A segment as the list of its tag and elements. */
export function rawSegment(segment: Segment): readonly Json[] {
  return [segment.tag, ...segment.elements];
}

/** A segment as text, for the raw part of a fault. */
export function segmentText(segment: Segment): string {
  const elements = segment.elements.map((element) =>
    typeof element === 'string' ? element : element.join(':'),
  );
  return [segment.tag, ...elements].join('*');
}
