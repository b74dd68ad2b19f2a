import type { Json } from '../../../core/connector/index.ts';
import type { Segment } from './edi-segment.ts';
import type { Element, Plain } from './edi-split.ts';

/** The text of an element, from 1 as the standards count; of a composite its first component. */
export function at(segment: Segment, position: number): string {
  return part(segment, position, 1);
}

/** A component of an element, both from 1; '' when it is not there. A repeated element: its first. */
export function part(segment: Segment, position: number, component: number): string {
  const element = plainOf(segment.elements[position - 1] ?? '');
  if (typeof element !== 'string') return (element[component - 1] ?? '').trim();
  return component === 1 ? element.trim() : '';
}

/** Whether an element is written as components. */
export function isComposite(element: Element | undefined): boolean {
  return element !== undefined && typeof plainOf(element) !== 'string';
}

/** Every repetition of an element, each as its components. */
export function repetitionsOf(element: Element): readonly (readonly string[])[] {
  const all = typeof element === 'object' && 'repeated' in element ? element.repeated : [element];
  return all.map((one) => (typeof one === 'string' ? [one] : one));
}

function plainOf(element: Element): Plain {
  if (typeof element === 'string' || !('repeated' in element)) return element;
  return element.repeated[0] ?? '';
}

/** A text, or null where there is none. */
export function orNull(text: string): string | null {
  return text === '' ? null : text;
}

/** A segment as the list of its tag and elements; a repeated element is `{ repeated: [...] }`. */
export function rawSegment(segment: Segment): readonly Json[] {
  return [segment.tag, ...segment.elements.map(rawElement)];
}

function rawElement(element: Element): Json {
  return typeof element === 'object' && 'repeated' in element ? { ...element } : element;
}

/** A segment as text, for the raw part of a fault. */
export function segmentText(segment: Segment): string {
  const elements = segment.elements.map((element) =>
    repetitionsOf(element)
      .map((parts) => parts.join(':'))
      .join('^'),
  );
  return [segment.tag, ...elements].join('*');
}
