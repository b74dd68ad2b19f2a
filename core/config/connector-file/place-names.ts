/** The names that expressions may use, by where they stand in the file of a connector. */
import type { ExpressionShape, TemplateShape } from '../../flow/schema/shape.ts';

const ANSWER = ['$settings', '$status', '$headers', '$body'] as const;

/** For each kind of place its names; `$now` and functions are known everywhere. */
export const NAMES = {
  settings: ['$settings'],
  read: ['$settings', '$cursor', '$page', '$with'],
  keyed: ['$settings', '$key', '$keys'],
  answer: ANSWER,
  pageAnswer: [...ANSWER, '$cursor', '$page', '$with'],
  keyedAnswer: [...ANSWER, '$key', '$keys'],
  item: ['$json', '$settings'],
  command: ['$json', '$settings', '$key', '$command', '$items'],
  commandAnswer: ['$json', ...ANSWER, '$key', '$command', '$item'],
  subscription: ['$json', '$settings'],
  subscriptionAnswer: ['$json', ...ANSWER],
  subscriptionItem: ['$settings', '$item'],
  delivery: ['$settings', '$headers', '$body'],
} as const;

/** A kind of place. */
export type PlaceKind = keyof typeof NAMES;

/** `={{ … }}` with the names of that kind of place. */
export function expressionIn(kind: PlaceKind): ExpressionShape {
  return { type: 'expression', given: NAMES[kind] };
}

/** Any value in which texts that begin with = are expressions, with the names of that kind of place. */
export function templateIn(kind: PlaceKind): TemplateShape {
  return { type: 'template', given: NAMES[kind] };
}
