import { DURATION_PATTERN } from '../base/duration.ts';
import type { JsonObject } from '../base/json.ts';
import { FLOW } from './schema/flow-file.ts';
import type { EitherShape, Field, ObjectShape, Shape, TextShape } from './schema/shape.ts';
import { STEPS } from './schema/steps.ts';

/** Written `={{ … }}`, possibly with text around the braces. */
const EXPRESSION: JsonObject = { type: 'string', pattern: '^=[\\s\\S]*\\{\\{' };

/**
 * The JSON Schema of a flow file, for editors and other tools; `config/schema/flow.schema.json` holds it.
 *
 * Source: json-schema.org draft-07, the newest that the YAML language server reads whole.
 */
export function flowJsonSchema(): JsonObject {
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'Crossdock flow',
    ...schemaOf(FLOW),
    definitions: { steps: schemaOf(STEPS) },
  };
}

/** The JSON Schema of what a shape takes. */
export function schemaOf(shape: Shape): JsonObject {
  switch (shape.type) {
    case 'text':
      return textSchema(shape);
    case 'integer':
      return { type: 'integer', minimum: shape.minimum, maximum: shape.maximum };
    case 'boolean':
      return shape.always === true ? { const: true } : { type: 'boolean' };
    case 'duration':
      return { type: 'string', pattern: DURATION_PATTERN };
    case 'expression':
      return EXPRESSION;
    case 'template':
      return { type: ['object', 'array', 'string', 'number', 'boolean', 'null'] };
    case 'data':
      return {};
    case 'dictionary':
      return { type: 'object', additionalProperties: schemaOf(shape.of) };
    case 'list': {
      const { maxItems, minItems = 0 } = shape;
      return { type: 'array', items: schemaOf(shape.of), minItems, maxItems };
    }
    case 'either':
      return { anyOf: eitherSchemas(shape) };
    case 'named':
      return { $ref: `#/definitions/${shape.name}` };
    case 'object':
      return objectSchema(shape);
  }
}

function textSchema({ options, orNull, pattern, maxLength }: TextShape): JsonObject {
  if (options !== undefined) return { enum: orNull === true ? [...options, null] : options };
  return {
    type: 'string',
    ...(pattern === undefined ? {} : { pattern: pattern.source }),
    ...(maxLength === undefined ? {} : { maxLength }),
  };
}

function eitherSchemas({ text, map, list }: EitherShape): readonly JsonObject[] {
  return [text, map, list].flatMap((shape) => {
    if (shape === undefined) return [];
    return [shape.type === 'template' ? { type: 'object' } : schemaOf(shape)];
  });
}

/** A choice becomes one object for each of its fields, so that an editor offers only what fits. */
function objectSchema(shape: ObjectShape): JsonObject {
  const { choice } = shape;
  if (choice === undefined) return closedObject(Object.entries(shape.fields));
  const variants = choice.map((chosen) =>
    closedObject(
      Object.entries(shape.fields).filter(([name, field]) => {
        if (name === chosen || field.only === chosen) return true;
        return !choice.includes(name) && field.only === undefined;
      }),
      chosen,
    ),
  );
  return { type: 'object', oneOf: variants };
}

function closedObject(fields: readonly (readonly [string, Field])[], chosen?: string): JsonObject {
  const required = fields.filter(([name, field]) => field.required === true || name === chosen);
  return {
    type: 'object',
    properties: Object.fromEntries(fields.map(([name, field]) => [name, fieldSchema(field)])),
    required: required.map(([name]) => name),
    additionalProperties: false,
  };
}

function fieldSchema(field: Field): JsonObject {
  const description = `${field.about} Example: ${field.example}`;
  const schema = schemaOf(field.shape);
  const hasDefault = field.default !== undefined && field.default !== null;
  const notes = hasDefault ? { description, default: field.default } : { description };
  // Beside $ref, draft-07 ignores its siblings.
  return schema['$ref'] === undefined ? { ...schema, ...notes } : { allOf: [schema], ...notes };
}
