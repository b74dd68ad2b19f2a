/** Reading what NetSuite answered: every field is checked where it is used, nothing is assumed. */
import {
  CrossdockError,
  isJsonObject,
  type Json,
  type JsonObject,
} from '../../core/connector/index.ts';
import { NETSUITE_ERRORS } from './errors.ts';

/** A field that must be text. Errors: NETSUITE_ANSWER_MALFORMED. */
export function textAt(node: JsonObject, field: string): string {
  const value = node[field];
  if (typeof value === 'string') return value;
  throw malformed(`the field "${field}" is not text`);
}

/** The objects of a field that must be a list of objects. Errors: NETSUITE_ANSWER_MALFORMED. */
export function objectsAt(node: JsonObject, field: string): readonly JsonObject[] {
  const value = node[field];
  if (isList(value) && value.every((item) => isJsonObject(item))) {
    return value.filter((item) => isJsonObject(item));
  }
  throw malformed(`the field "${field}" is not a list of objects`);
}

/** True for a list; the compiler sees its items as plain data. */
export function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}

/** Makes the error for an answer of the wrong shape. */
export function malformed(what: string): CrossdockError {
  return new CrossdockError(NETSUITE_ERRORS.NETSUITE_ANSWER_MALFORMED, { what, where: 'netsuite' });
}
