/** Holds values against JSON Schema 2020-12: a schema is compiled once, however often and wherever it is used. */
import type { ErrorObject, ValidateFunction } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import type { JsonObject } from './json.ts';

/** One thing that is wrong with a value, as ajv tells it. */
export type SchemaFault = ErrorObject;

/** Only the first fault, or all of them, each with the part of the schema that it breaks and the value there. */
export type Telling = 'first' | 'all';

interface Compiler {
  readonly ajv: Ajv2020;
  readonly ofSchema: WeakMap<JsonObject, ValidateFunction>;
  /** By text: the schema of a connection's settings is made anew for each document. */
  readonly ofText: Map<string, ValidateFunction>;
}

/** Made when they are first needed: a command that checks nothing need not load their vocabularies. */
const COMPILERS = new Map<Telling, Compiler>();
let author: Ajv2020 | undefined;

/**
 * What is wrong with the value; nothing when it fits. Values are never coerced.
 *
 * Errors: a schema that does not compile throws; what a user wrote is asked about with `schemaFlaw` first.
 */
export function schemaFaults(
  schema: JsonObject,
  value: unknown,
  telling: Telling,
): readonly SchemaFault[] {
  const validate = compiled(schema, telling);
  return validate(value) ? [] : (validate.errors ?? []);
}

/** Why a schema that a user wrote cannot be used, in one line; null when it can. */
export function schemaFlaw(schema: JsonObject): string | null {
  author ??= made({ validateSchema: true });
  try {
    author.compile(schema);
    return null;
  } catch (error) {
    const [line = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
    return line;
  } finally {
    author.removeSchema(schema);
  }
}

function compiled(schema: JsonObject, telling: Telling): ValidateFunction {
  const { ajv, ofSchema, ofText } = compilerOf(telling);
  const known = ofSchema.get(schema);
  if (known !== undefined) return known;
  const text = JSON.stringify(schema);
  let validate = ofText.get(text);
  if (validate === undefined) {
    try {
      validate = ajv.compile(schema);
    } finally {
      // By its own name it would be known already when it comes again.
      ajv.removeSchema(schema);
    }
    ofText.set(text, validate);
  }
  ofSchema.set(schema, validate);
  return validate;
}

function compilerOf(telling: Telling): Compiler {
  const known = COMPILERS.get(telling);
  if (known !== undefined) return known;
  const tells = telling === 'all' ? { allErrors: true, verbose: true } : {};
  // The schemas are the hub's and its connectors' own, or were looked at by `schemaFlaw`: the schema of schemas, which
  // costs more than all the others of a start, is not compiled for them.
  const ajv = made({ ...tells, validateSchema: false });
  const compiler = { ajv, ofSchema: new WeakMap(), ofText: new Map() };
  COMPILERS.set(telling, compiler);
  return compiler;
}

/** Unknown keywords of a schema are its author's business. */
function made(options: ConstructorParameters<typeof Ajv2020>[0]): Ajv2020 {
  // What ajv would make shorter V8 makes as fast: it doubles the time to compile, and measures the same afterwards.
  const code = { optimize: false };
  const ajv = new Ajv2020({ ...options, strict: false, coerceTypes: false, code });
  formats.default(ajv);
  return ajv;
}
