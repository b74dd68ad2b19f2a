/** Property names and values: what `X-NetSuite-PropertyNameValidation` and `…ValueValidation` look at. */
import { isJsonObject, type Json, type JsonObject } from '../../../../core/connector/index.ts';
import { Refusal } from './refusal.ts';
import { SHAPES } from './shapes.ts';

/** The fields of a type or sublist by name: what each holds. */
export type Shape = ReadonlyMap<string, string>;

const CUSTOM = /^cust(body|col|item|entity)/;

/** Reads the table of fields. */
export function shapeOf(name: string): Shape {
  const shape = new Map<string, string>();
  for (const group of (SHAPES[name] ?? '').split(';')) {
    const [kind = '', fields = ''] = group.split(':');
    for (const field of fields.trim().split(/\s+/)) if (field !== '') shape.set(field, kind.trim());
  }
  return shape;
}

/** How strictly a call wants its properties looked at. */
export interface Strictness {
  readonly names: 'Error' | 'Warning' | 'Ignore';
  readonly values: 'Error' | 'Warning' | 'Ignore';
}

/** Reads the two headers; a misspelt name is only a warning unless the caller asks for an error. */
export function strictnessOf(headers: Readonly<Record<string, string>>): Strictness {
  const read = (name: string, otherwise: Strictness['names']): Strictness['names'] => {
    const value = headers[name]?.toLowerCase();
    if (value === 'error') return 'Error';
    if (value === 'warning') return 'Warning';
    return value === 'ignore' ? 'Ignore' : otherwise;
  };
  return {
    names: read('x-netsuite-propertynamevalidation', 'Warning'),
    values: read('x-netsuite-propertyvaluevalidation', 'Error'),
  };
}

/**
 * Checks a body and leaves out what is not known.
 *
 * Errors: Refusal INVALID_CONTENT with the path, when the call wants errors.
 */
export function checkedBody(
  type: string,
  body: JsonObject,
  strictness: Strictness,
  warnings: string[],
): Record<string, Json> {
  return checkedObject(type, body, { strictness, warnings, path: '' });
}

interface Place {
  readonly strictness: Strictness;
  readonly warnings: string[];
  readonly path: string;
}

function checkedObject(name: string, object: JsonObject, place: Place): Record<string, Json> {
  const shape = shapeOf(name);
  const kept: Record<string, Json> = {};
  for (const [field, value] of Object.entries(object)) {
    if (value === undefined || field === 'links') continue;
    const path = place.path === '' ? field : `${place.path}.${field}`;
    const kind = shape.get(field) ?? (CUSTOM.test(field) ? 'object' : undefined);
    if (kind === undefined) {
      unknownName(field, name, path, place);
      continue;
    }
    kept[field] =
      kind === 'list' ? checkedList(`${name}.${field}`, value, { ...place, path }) : value;
    if (kind !== 'list' && value !== null) checkValue(value, kind, path, place);
  }
  return kept;
}

function checkedList(name: string, value: Json, place: Place): Json {
  if (value === null) return null;
  const items = isJsonObject(value) ? value['items'] : undefined;
  if (!Array.isArray(items)) {
    throw new Refusal(400, 'INVALID_CONTENT', 'Invalid content in the request body.', place.path);
  }
  return {
    items: items.map((item, index) =>
      checkedObject(name, isJsonObject(item) ? item : {}, {
        ...place,
        path: `${place.path}.items[${index}]`,
      }),
    ),
  };
}

function unknownName(field: string, name: string, path: string, place: Place): void {
  const text = `Unknown property name "${field}" in ${name}.`;
  if (place.strictness.names === 'Error') throw new Refusal(400, 'INVALID_CONTENT', text, path);
  if (place.strictness.names === 'Warning') place.warnings.push(text);
}

function checkValue(value: Json, kind: string, path: string, place: Place): void {
  if (place.strictness.values !== 'Error' || isFit(value, kind)) return;
  throw new Refusal(
    400,
    'INVALID_CONTENT',
    `Error while accessing a resource. Invalid value for the resource or sub-resource field '${path}'.`,
    path,
  );
}

function isFit(value: Json, kind: string): boolean {
  const [base, ids] = kind.split('=');
  switch (base) {
    case 'text':
      return typeof value === 'string';
    case 'number':
      return typeof value === 'number';
    case 'integer':
      return Number.isInteger(value);
    case 'boolean':
      return typeof value === 'boolean';
    case 'date':
      return typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(value);
    case 'ref':
      return isJsonObject(value) && ('id' in value || 'externalId' in value);
    case 'enum':
      return (
        isJsonObject(value) && (ids === undefined || ids.split('|').includes(String(value['id'])))
      );
    case 'address':
      return isJsonObject(value);
    default:
      return true;
  }
}
