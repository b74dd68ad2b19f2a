/** The values and fields that recur in the declaration of `flow-file.ts`. */
import type { Field, Shape, TextShape } from './shape.ts';

/** A name that the flow itself gives. */
export const NAME: TextShape = {
  type: 'text',
  maxLength: 80,
  pattern: {
    source: '^[a-z0-9]+(-[a-z0-9]+)*$',
    means: 'a name of lower-case letters, digits and single dashes',
  },
};

/** A name that another part gives. */
export const REFERENCE: TextShape = {
  type: 'text',
  maxLength: 120,
  pattern: {
    source: '^[A-Za-z0-9][A-Za-z0-9._/-]*$',
    means: 'a name of letters, digits, dots, dashes, slashes and underscores',
  },
};

/** A field that a step adds to the record, written $json.name afterwards. */
export const FIELD_NAME: TextShape = {
  type: 'text',
  maxLength: 120,
  pattern: {
    source: '^[A-Za-z_][A-Za-z0-9_]*$',
    means: 'a field name: a letter or underscore, then letters, digits and underscores',
  },
};

/** Free text. */
export const WORDS: TextShape = {
  type: 'text',
  maxLength: 2_000,
  pattern: { source: '\\S', means: 'a text that is not empty' },
};

/** One of these words. */
export function word(...options: readonly string[]): TextShape {
  return { type: 'text', options };
}

/** A field that must be written. */
export function required(shape: Shape, about: string, example: string): Field {
  return { shape, about, example, required: true };
}

/** The connection at one end of a flow. */
export const CONNECTION = required(
  REFERENCE,
  'A connection: the name of a file in config/connections, or hub.',
  'hub',
);

/** The stream at one end of a flow. */
export const STREAM = required(REFERENCE, "A stream of the connection's connector.", 'orders');
