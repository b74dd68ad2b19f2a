import type { ObjectShape, Shape } from '../../flow/schema/shape.ts';
import { required, WORDS, word } from '../../flow/schema/values.ts';
import { SCHEMA } from './stream-shape.ts';

const DATA: Shape = { type: 'data' };

/** A setting of the connections of a connector. */
export const SETTING: ObjectShape = {
  type: 'object',
  name: 'a setting',
  fields: {
    type: {
      ...required(
        word(
          'string',
          'integer',
          'number',
          'boolean',
          'duration',
          'path',
          'url',
          'object',
          'array',
        ),
        'What its value is.',
        'string',
      ),
    },
    about: {
      ...required(WORDS, 'What it means, for people.', 'The account.'),
      alsoCalled: ['description'],
    },
    default: { shape: DATA, about: 'Its value when it is not written.', example: '100' },
    required: { shape: { type: 'boolean' }, about: 'Whether it must be written.', example: 'true' },
    secret: {
      shape: { type: 'boolean' },
      about: 'Whether it is a secret: written as env:NAME or file:PATH.',
      example: 'true',
    },
    unit: { shape: WORDS, about: 'Its unit.', example: 'records' },
    options: {
      shape: { type: 'list', of: WORDS, maxItems: 100, minItems: 1 },
      about: 'The values it can have.',
      example: '[live, test]',
      alsoCalled: ['enum', 'values'],
    },
    minimum: { shape: DATA, about: 'The smallest number.', example: '1', alsoCalled: ['min'] },
    maximum: { shape: DATA, about: 'The largest number.', example: '500', alsoCalled: ['max'] },
    examples: {
      shape: { type: 'list', of: DATA, maxItems: 20 },
      about: 'Values as they are written.',
      example: '[harbour]',
    },
    schema: { shape: SCHEMA, about: 'JSON Schema of an object or a list.', example: '{ … }' },
  },
};
