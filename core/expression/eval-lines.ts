import { CrossdockError, type Fault, faultOf } from '../base/errors.ts';
import { isJsonObject, type Json, type JsonObject } from '../base/json.ts';
import { compileSource } from './compile.ts';
import { EXPRESSION_ERRORS } from './errors.ts';
import type { Scope } from './expression.ts';

/** What evaluating one expression for a person gives; `missing` tells an undefined result from null. */
export type Evaluation =
  | { readonly value: Json; readonly missing?: true }
  | { readonly error: Fault };

/** The scope without its record. */
export type Surroundings = Omit<Scope, 'json'>;

/**
 * Evaluates one expression on one record, for the command line and the dashboard.
 *
 * Shape:  never throws for what a person wrote: every fault is in `error`. A source may be written as in a flow
 *         (`={{ … }}`), without `=` when it has braces, or bare: `$json.a + 1`.
 */
export function evaluateOne(
  source: string,
  data: unknown,
  surroundings: Surroundings,
  where = 'expression',
): Evaluation {
  try {
    const expression = compileSource({ ...completeSource(source), where });
    const value = expression.evaluate({ ...surroundings, json: needRecord(data, where) });
    return value === undefined ? { value: null, missing: true } : { value };
  } catch (error) {
    return { error: faultOf(error) };
  }
}

/** A source as a flow file writes it, and how many characters were added before it. */
function completeSource(source: string): { readonly source: string; readonly added: number } {
  if (source.startsWith('=')) return { source, added: 0 };
  if (source.includes('{{')) return { source: `=${source}`, added: 1 };
  return { source: `={{ ${source} }}`, added: '={{ '.length };
}

/**
 * Evaluates one line of a file: a JSON text that holds an expression.
 *
 * Shape:  the answer is one object per line; a line that is no JSON text is an error of that line alone. A blank
 *         line gives undefined.
 */
export function evaluateLine(
  line: string,
  lineNumber: number,
  data: unknown,
  surroundings: Surroundings,
): Evaluation | undefined {
  if (line.trim() === '') return undefined;
  const where = `line ${lineNumber}`;
  const source = sourceOf(line);
  if (source !== undefined) return evaluateOne(source, data, surroundings, where);
  const fault = new CrossdockError(EXPRESSION_ERRORS.EXPR_SYNTAX, {
    what: 'the line is not a JSON string',
    where,
    why: 'each line holds one expression as a JSON string, so that it can hold any character',
    mend: 'write each expression as a JSON string, for example "={{ $json.sku }}"',
  });
  return { error: faultOf(fault) };
}

function sourceOf(line: string): string | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'string' ? value : undefined;
  } catch {
    return undefined;
  }
}

function needRecord(data: unknown, where: string): JsonObject {
  if (isJsonObject(data)) return data;
  throw new CrossdockError(EXPRESSION_ERRORS.EXPR_FAILED, {
    what: 'the data is not a JSON object',
    where,
    mend: 'give the record as an object, for example {"sku": "A-1"}',
  });
}
