/**
 * The words in which `flow-file.ts` declares what a flow file may contain.
 *
 * Checks with positions, defaults, the editor's JSON Schema and the nearest-name remedies all derive from it.
 */
import type { Json } from '../../base/json.ts';
import { listed } from '../nearest.ts';

/** A text: one of some words, of a pattern, or of a known format. */
export interface TextShape {
  readonly type: 'text';
  readonly options?: readonly string[];
  /** What it must look like, and that in words. */
  readonly pattern?: { readonly source: string; readonly means: string };
  readonly format?: 'cron' | 'zone' | 'time' | 'function';
  readonly maxLength?: number;
  /** YAML's null is the option `null`. */
  readonly orNull?: true;
}

/** A whole number. */
export interface IntegerShape {
  readonly type: 'integer';
  readonly minimum: number;
  readonly maximum: number;
}

/** `always` allows only that one value: the field is a marker. */
export interface BooleanShape {
  readonly type: 'boolean';
  readonly always?: true;
}

/** Units: limits in ms. */
export interface DurationShape {
  readonly type: 'duration';
  readonly minimumMs: number;
  readonly maximumMs: number;
}

/** `={{ … }}`. */
export interface ExpressionShape {
  readonly type: 'expression';
  /** The names that it may use, where they are not those of a flow. */
  readonly given?: readonly string[];
}

/** Any value in which texts that begin with = are expressions. */
export interface TemplateShape {
  readonly type: 'template';
  readonly given?: readonly string[];
}

/** Any value, taken as it is. */
export interface DataShape {
  readonly type: 'data';
}

/** A mapping with free keys. */
export interface DictionaryShape {
  readonly type: 'dictionary';
  readonly of: Shape;
}

/** A list of values of one shape. */
export interface ListShape {
  readonly type: 'list';
  readonly of: Shape;
  readonly maxItems: number;
  readonly minItems?: number;
}

/** A mapping with declared fields. */
export interface ObjectShape {
  readonly type: 'object';
  /** What it is called in messages, with its article: `a trigger`. */
  readonly name: string;
  readonly fields: Readonly<Record<string, Field>>;
  /** Exactly one of these fields is written. */
  readonly choice?: readonly string[];
}

/** One shape for each way of writing: a text, a mapping or a list. */
export interface EitherShape {
  readonly type: 'either';
  readonly text?: Shape;
  readonly map?: Shape;
  readonly list?: Shape;
}

/** A shape declared by name, so that steps can hold steps. */
export interface NamedShape {
  readonly type: 'named';
  readonly name: 'steps';
}

/** What may stand at one place of a flow file. */
export type Shape =
  | TextShape
  | IntegerShape
  | BooleanShape
  | DurationShape
  | ExpressionShape
  | TemplateShape
  | DataShape
  | DictionaryShape
  | ListShape
  | ObjectShape
  | EitherShape
  | NamedShape;

/** One field, declared once. */
export interface Field {
  readonly shape: Shape;
  readonly about: string;
  /** As it may be written in YAML, for remedies and the editor. */
  readonly example: string;
  readonly required?: boolean;
  readonly default?: Json;
  /** The field of the choice that it belongs to. */
  readonly only?: string;
  /** What other tools call it. */
  readonly alsoCalled?: readonly string[];
}

/** What a shape takes, in words for a message. */
export function expected(shape: Shape): string {
  switch (shape.type) {
    case 'text':
      return shape.options === undefined
        ? (shape.pattern?.means ?? 'a text')
        : listed(shape.options);
    case 'integer':
      return `a whole number from ${shape.minimum} to ${shape.maximum}`;
    case 'boolean':
      return shape.always === true ? 'true' : 'true or false';
    case 'duration':
      return 'a duration such as 500ms, 10s, 15m or 1h';
    case 'expression':
      return 'an expression such as ={{ $json.id }}';
    case 'either':
      return listed([shape.text, shape.map, shape.list].flatMap((one) => expectedPart(one)));
    case 'list':
    case 'named':
      return 'a list';
    case 'object':
      return `${shape.name} (a mapping)`;
    case 'dictionary':
      return 'a mapping';
    default:
      return 'a value';
  }
}

function expectedPart(shape: Shape | undefined): readonly string[] {
  if (shape === undefined) return [];
  return [shape.type === 'template' ? 'a mapping of fields' : expected(shape)];
}

const EXAMPLE_FIELDS_MAX = 4;

/** The shortest mapping that an object shape takes, as YAML in one line. */
export function exampleOf(shape: ObjectShape): string {
  const [chosen] = shape.choice ?? [];
  const fields = Object.entries(shape.fields).filter(
    ([name, field]) => field.required === true || name === chosen,
  );
  const shown = fields.length > 0 ? fields : Object.entries(shape.fields).slice(0, 1);
  const written = shown.slice(0, EXAMPLE_FIELDS_MAX);
  const rest = written.length < shown.length ? ', …' : '';
  return `{ ${written.map(([name, field]) => `${name}: ${field.example}`).join(', ')}${rest} }`;
}
