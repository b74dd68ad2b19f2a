/** Values of expressions for one joined row. */
import { badQuery } from './lexer.ts';
import type { Expression } from './syntax.ts';
import { compare, formatTime, isTime, parseTime, type Value, wallOf } from './value.ts';

/** What an expression is looked at with. */
export interface Scope {
  /** The value of a column. Errors: Refusal for one that does not exist. */
  column(table: string | null, name: string): Value;
  /** The text that is displayed for a column: BUILTIN.DF. */
  display(table: string | null, name: string): Value;
  readonly parameters: readonly string[];
  readonly zone: string;
}

/** The value of an expression; conditions are true, false or null for unknown. */
export function valueIn(scope: Scope, expression: Expression): Value {
  switch (expression.kind) {
    case 'literal':
      return expression.value;
    case 'parameter':
      return scope.parameters[expression.index] ?? null;
    case 'column':
      return scope.column(expression.table, expression.name);
    case 'call':
      return called(scope, expression.name, expression.args);
    case 'binary':
      return arithmetic(scope, expression);
    default:
      throw badQuery('a condition stands where a value is expected');
  }
}

/** Whether a condition holds; null for unknown, as SQL has three answers. */
export function holds(scope: Scope, expression: Expression): boolean | null {
  switch (expression.kind) {
    case 'not': {
      const inner = holds(scope, expression.of);
      return inner === null ? null : !inner;
    }
    case 'isNull':
      return (valueIn(scope, expression.of) === null) !== expression.isNot;
    case 'in': {
      const value = valueIn(scope, expression.of);
      if (value === null) return null;
      return isAmong(scope, value, expression) !== expression.isNot;
    }
    case 'binary':
      return binary(scope, expression);
    default:
      throw badQuery('a value stands where a condition is expected');
  }
}

type List = Extract<Expression, { kind: 'in' }>;

interface Among {
  readonly parameters: readonly string[];
  /** Null where not every value is a parameter, which are texts. */
  readonly texts: ReadonlySet<string> | null;
  /** Null where a value is no number: then comparing says which one. */
  readonly numbers: ReadonlySet<number> | null;
}

/** The lists of queries, looked through once: hundreds of values beside thousands of rows are the rule. */
const LISTS = new WeakMap<List, Among>();

function isAmong(scope: Scope, value: Value, list: List): boolean {
  const { texts, numbers } = amongOf(scope, list);
  if (typeof value === 'string' && texts !== null) return texts.has(value);
  if (typeof value === 'number' && numbers !== null) return numbers.has(value);
  return list.values.some((one) => compare(value, valueIn(scope, one), scope.zone) === 0);
}

function amongOf(scope: Scope, list: List): Among {
  const known = LISTS.get(list);
  if (known?.parameters === scope.parameters) return known;
  const isPlain = list.values.every((one) => one.kind === 'parameter');
  const texts = isPlain ? list.values.map((one) => String(valueIn(scope, one))) : [];
  const areNumbers = isPlain && texts.every((text) => text !== '' && !Number.isNaN(Number(text)));
  const among = {
    parameters: scope.parameters,
    texts: isPlain ? new Set(texts) : null,
    numbers: areNumbers ? new Set(texts.map(Number)) : null,
  };
  LISTS.set(list, among);
  return among;
}

type Binary = Extract<Expression, { kind: 'binary' }>;

function binary(scope: Scope, { operator, left, right }: Binary): boolean | null {
  if (operator === 'and') {
    const first = holds(scope, left);
    if (first === false) return false;
    const second = holds(scope, right);
    if (second === false) return false;
    return first === null || second === null ? null : true;
  }
  if (operator === 'or') {
    const first = holds(scope, left);
    if (first === true) return true;
    const second = holds(scope, right);
    if (second === true) return true;
    return first === null || second === null ? null : false;
  }
  const [a, b] = [valueIn(scope, left), valueIn(scope, right)];
  if (operator === 'like') return isLike(a, b);
  const order = compare(a, b, scope.zone);
  if (order === null) return null;
  const tests: Readonly<Record<string, boolean>> = {
    '=': order === 0,
    '<>': order !== 0,
    '<': order < 0,
    '<=': order <= 0,
    '>': order > 0,
    '>=': order >= 0,
  };
  const result = tests[operator];
  if (result === undefined) throw badQuery(`"${operator}" is no comparison`);
  return result;
}

function isLike(value: Value, pattern: Value): boolean | null {
  if (typeof value !== 'string' || typeof pattern !== 'string') return null;
  const source = pattern
    .replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
    .replaceAll('%', '.*')
    .replaceAll('_', '.');
  return new RegExp(`^${source}$`, 's').test(value);
}

function arithmetic(scope: Scope, { operator, left, right }: Binary): Value {
  const [a, b] = [valueIn(scope, left), valueIn(scope, right)];
  if (operator === '||') return `${a === null ? '' : String(a)}${b === null ? '' : String(b)}`;
  if (a === null || b === null) return null;
  if (isTime(a) || isTime(b)) throw badQuery('dates are not added here');
  const [x, y] = [Number(a), Number(b)];
  switch (operator) {
    case '+':
      return x + y;
    case '-':
      return x - y;
    case '*':
      return x * y;
    case '/':
      return x / y;
    default:
      throw badQuery('a condition stands where a value is expected');
  }
}

function called(scope: Scope, name: string, args: readonly Expression[]): Value {
  const [first, second] = args;
  if (name === 'BUILTIN.DF') {
    if (first?.kind !== 'column') throw badQuery('BUILTIN.DF takes a column');
    return scope.display(first.table, first.name);
  }
  const run = FUNCTIONS[name];
  if (run === undefined || first === undefined) throw badQuery(`Unknown function ${name}`);
  const more = second === undefined ? null : valueIn(scope, second);
  return run(valueIn(scope, first), more, scope.zone);
}

type Function = (value: Value, more: Value, zone: string) => Value;

const FUNCTIONS: Readonly<Record<string, Function>> = {
  NVL: (value, otherwise) => value ?? otherwise,
  ABS: (value) => (value === null ? null : Math.abs(Number(value))),
  LOWER: (value) => (typeof value === 'string' ? value.toLowerCase() : value),
  UPPER: (value) => (typeof value === 'string' ? value.toUpperCase() : value),
  TO_NUMBER: (value) => (value === null || isTime(value) ? null : Number(value)),
  TO_CHAR: (value, format, zone) => {
    if (value === null || !isTime(value)) return value === null ? null : String(value);
    if (typeof format !== 'string') throw badQuery('TO_CHAR of a date takes a format');
    return formatTime(value, format, zone);
  },
  TO_DATE: readTime,
  TO_TIMESTAMP: readTime,
  SYS_EXTRACT_UTC: (value) => {
    if (value === null) return null;
    if (isTime(value) && value.kind === 'instant') return { kind: 'wall', ms: value.ms };
    throw badQuery('SYS_EXTRACT_UTC takes a time with a zone, and this one has none');
  },
  TRUNC: (value, _more, zone) => {
    if (value === null || !isTime(value)) return value === null ? null : Math.trunc(Number(value));
    const wall = value.kind === 'wall' ? value : wallOf(value.ms, zone);
    return isTime(wall) ? { kind: 'wall', ms: wall.ms - (wall.ms % 86_400_000) } : null;
  },
};

function readTime(value: Value, format: Value): Value {
  if (value === null) return null;
  if (typeof value === 'string' && typeof format === 'string') return parseTime(value, format);
  throw badQuery('a text and a format are expected');
}
