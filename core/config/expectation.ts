/** The words of a complaint about a value. */

import type { JsonObject } from '../base/json.ts';
import type { SchemaFault } from '../base/json-schema.ts';
import { listed, nearestName } from '../flow/nearest.ts';

const SHOWN_MAX_CHARS = 60;

/** What is allowed at the place of an error, as a phrase. */
export function expectation(error: SchemaFault, schema: JsonObject): string {
  const options = schema['enum'];
  if (Array.isArray(options)) return listed(options.map(String));
  if (schema['x-duration'] === true) return 'a duration such as 500ms, 10s, 15m, 1h or 2d';
  switch (error.keyword) {
    case 'type':
      return typeName(error.params['type']);
    case 'minimum':
    case 'exclusiveMinimum':
      return `at least ${error.params['limit']}`;
    case 'maximum':
    case 'exclusiveMaximum':
      return `at most ${error.params['limit']}`;
    case 'format':
      return error.params['format'] === 'uri' ? 'a whole URL' : `a ${error.params['format']}`;
    case 'minLength':
      return 'some text';
    case 'pattern':
      return `text like ${error.params['pattern']}`;
    default:
      return `a value that ${error.message ?? 'is allowed'}`;
  }
}

/** What to write instead, for the mistakes that people make. */
export function remedy(error: SchemaFault, schema: JsonObject): string {
  const options = schema['enum'];
  if (Array.isArray(options)) {
    const nearest = nearestName(String(error.data), options.map(String));
    return nearest === null ? 'write one of them' : `write "${nearest}"`;
  }
  if (schema['x-duration'] === true && typeof error.data === 'number') {
    return `add the unit: "${error.data}ms" or "${error.data}s"`;
  }
  if (error.keyword !== 'type') return 'write a value that is allowed';
  const wanted = error.params['type'];
  if (error.data === null) return 'write a value, or remove the line so that the default holds';
  if (wanted === 'string' && typeof error.data !== 'object') return `write it in quotes`;
  if (wanted === 'boolean') return 'write true or false (yes, no, on and off are text in YAML 1.2)';
  if (typeof error.data === 'string' && (wanted === 'integer' || wanted === 'number')) {
    return 'write the number without quotes and without a unit';
  }
  return 'write a value of that kind';
}

function typeName(type: unknown): string {
  const names: Readonly<Record<string, string>> = {
    string: 'text',
    integer: 'a whole number',
    number: 'a number',
    boolean: 'true or false',
    object: 'a block of settings',
    array: 'a list',
  };
  const types: readonly unknown[] = Array.isArray(type) ? type : [type];
  const known = types.filter((one) => one !== 'null').map((one) => names[String(one)]);
  return known.filter((name) => name !== undefined).join(' or ') || 'another type';
}

/** A value as a message quotes it: short, and never a whole block. */
export function shown(value: unknown): string {
  if (value === null || value === undefined) return 'empty';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a block';
  const text = typeof value === 'string' ? `"${value}"` : String(value);
  return text.length > SHOWN_MAX_CHARS ? `${text.slice(0, SHOWN_MAX_CHARS)}…` : text;
}
