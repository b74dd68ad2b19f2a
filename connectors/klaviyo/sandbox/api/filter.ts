/** Klaviyo's filter grammar: `op(field,value)`, joined by commas or `and(…)`. */
import { type ApiFault, invalidParameter } from './fault.ts';

/** What a filter may ask of one field. */
export interface FilterRule {
  readonly operators: readonly string[];
  readonly type: 'string' | 'date-time' | 'number' | 'boolean' | 'none';
}

/** The fields of one endpoint. */
export type FilterRules = Readonly<Record<string, FilterRule>>;

/** One condition, checked. */
export interface Condition {
  readonly operator: string;
  readonly field: string;
  /** Times are ms. */
  readonly values: readonly (string | number | boolean)[];
}

const CONDITION = /^([a-z-]+)\(\s*([\w.]+)\s*(?:,\s*(.*))?\)$/s;
const TIME = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?)?$/;

/** Reads a filter. Errors: 400 that names the parameter. */
export function parseFilter(text: string, rules: FilterRules): readonly Condition[] {
  const whole = text.trim();
  if (whole.startsWith('and(') && whole.endsWith(')'))
    return parseFilter(whole.slice(4, -1), rules);
  return splitTop(whole).map((part) => parseCondition(part, rules));
}

/** Whether a row fits all conditions; `valueOf` gives the row's value of a field, times in ms. */
export function fits(
  conditions: readonly Condition[],
  fieldOf: (field: string) => unknown,
): boolean {
  return conditions.every((condition) => fitsOne(condition, fieldOf(condition.field)));
}

function fitsOne({ operator, values }: Condition, held: unknown): boolean {
  const [value] = values;
  switch (operator) {
    case 'has':
      return held !== null && held !== undefined;
    case 'any':
    case 'equals':
      return values.some((one) => one === held);
    case 'contains':
      return typeof held === 'string' && held.includes(String(value));
    default:
      break;
  }
  if (typeof held !== 'number' || typeof value !== 'number') return false;
  if (operator === 'greater-than') return held > value;
  if (operator === 'greater-or-equal') return held >= value;
  if (operator === 'less-than') return held < value;
  return held <= value;
}

function parseCondition(text: string, rules: FilterRules): Condition {
  const [, operator, field, raw] = CONDITION.exec(text.trim()) ?? [];
  if (operator === undefined || field === undefined) throw broken(`'${text}' is no condition`);
  const rule = rules[field];
  if (rule === undefined) throw broken(`'${field}' is not a field that can be filtered here`);
  if (!rule.operators.includes(operator)) {
    throw broken(`'${operator}' is not an allowed operator for '${field}'`);
  }
  if (rule.type === 'none') return { operator, field, values: [] };
  const texts = valuesOf(raw ?? '', operator);
  return { operator, field, values: texts.map((one) => typed(one, rule, field)) };
}

function valuesOf(raw: string, operator: string): readonly string[] {
  const text = raw.trim();
  if (text === '') throw broken('a value is missing');
  if (!text.startsWith('[')) {
    if (operator === 'any') throw broken("'any' takes a list");
    return [text];
  }
  if (!text.endsWith(']')) throw broken('a list is not closed');
  return splitTop(text.slice(1, -1)).map((one) => one.trim());
}

function typed(text: string, rule: FilterRule, field: string): string | number | boolean {
  switch (rule.type) {
    case 'string': {
      const quoted = /^"((?:[^"\\]|\\.)*)"$|^'((?:[^'\\]|\\.)*)'$/s.exec(text);
      if (quoted === null) throw broken(`the value of '${field}' is not quoted`);
      return (quoted[1] ?? quoted[2] ?? '').replace(/\\(.)/g, '$1');
    }
    case 'date-time':
      if (!TIME.test(text)) throw broken(`the value of '${field}' is no unquoted time`);
      return Date.parse(text);
    case 'boolean':
      if (text !== 'true' && text !== 'false') throw broken(`the value of '${field}' is no flag`);
      return text === 'true';
    default:
      if (!/^-?\d+(\.\d+)?$/.test(text)) throw broken(`the value of '${field}' is no number`);
      return Number(text);
  }
}

/** Splits at commas outside brackets and quotes. */
function splitTop(text: string): readonly string[] {
  const parts: string[] = [];
  let depth = 0;
  let quote = '';
  let part = '';
  for (let at = 0; at < text.length; at += 1) {
    const letter = text[at] ?? '';
    if (quote !== '') {
      if (letter === '\\') {
        part += letter;
        at += 1;
      } else if (letter === quote) quote = '';
    } else if (letter === '"' || letter === "'") quote = letter;
    else if (letter === '(' || letter === '[') depth += 1;
    else if (letter === ')' || letter === ']') depth -= 1;
    if (letter === ',' && depth === 0 && quote === '') {
      parts.push(part);
      part = '';
    } else part += text[at] ?? '';
  }
  if (depth !== 0 || quote !== '') throw broken('a bracket or a quote is not closed');
  return [...parts, part];
}

function broken(detail: string): ApiFault {
  return invalidParameter(`Invalid filter provided: ${detail}.`, 'filter');
}
