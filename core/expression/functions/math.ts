import type { PureFunction } from '../callable.ts';
import { toNumber } from '../coerce.ts';
import { charge } from '../frame.ts';
import type { Value } from '../value.ts';

const ONE_ARGUMENT = {
  abs: Math.abs,
  acos: Math.acos,
  asin: Math.asin,
  atan: Math.atan,
  cbrt: Math.cbrt,
  ceil: Math.ceil,
  clz32: Math.clz32,
  cos: Math.cos,
  exp: Math.exp,
  expm1: Math.expm1,
  floor: Math.floor,
  fround: Math.fround,
  log: Math.log,
  log10: Math.log10,
  log1p: Math.log1p,
  log2: Math.log2,
  round: Math.round,
  sign: Math.sign,
  sin: Math.sin,
  sqrt: Math.sqrt,
  tan: Math.tan,
  trunc: Math.trunc,
} as const;

const MANY_ARGUMENTS = { max: Math.max, min: Math.min, hypot: Math.hypot } as const;
const TWO_ARGUMENTS = { pow: Math.pow, atan2: Math.atan2, imul: Math.imul } as const;

/** What stands behind `Math.`; random() is not there, because the same record must map to the same result (I10). */
export const MATH_FUNCTIONS: Readonly<Record<string, PureFunction>> = {
  ...mapTable(
    ONE_ARGUMENT,
    (run): PureFunction =>
      (args, frame) =>
        run(toNumber(args[0], frame)),
  ),
  ...mapTable(
    TWO_ARGUMENTS,
    (run): PureFunction =>
      (args, frame) =>
        run(toNumber(args[0], frame), toNumber(args[1], frame)),
  ),
  ...mapTable(
    MANY_ARGUMENTS,
    (run): PureFunction =>
      (args, frame) => {
        charge(frame, args.length);
        return run(...args.map((value) => toNumber(value, frame)));
      },
  ),
};

function mapTable<T>(
  table: Readonly<Record<string, T>>,
  make: (run: T) => PureFunction,
): Readonly<Record<string, PureFunction>> {
  return Object.fromEntries(Object.entries(table).map(([name, run]) => [name, make(run)]));
}

/** The constants behind `Math.` and `Number.`. */
export const MATH_CONSTANTS: Readonly<Record<string, Value>> = {
  PI: Math.PI,
  E: Math.E,
  LN2: Math.LN2,
  LN10: Math.LN10,
  LOG2E: Math.LOG2E,
  LOG10E: Math.LOG10E,
  SQRT2: Math.SQRT2,
  SQRT1_2: Math.SQRT1_2,
};

/** The constants behind `Number.`. */
export const NUMBER_CONSTANTS: Readonly<Record<string, Value>> = {
  MAX_SAFE_INTEGER: Number.MAX_SAFE_INTEGER,
  MIN_SAFE_INTEGER: Number.MIN_SAFE_INTEGER,
  MAX_VALUE: Number.MAX_VALUE,
  MIN_VALUE: Number.MIN_VALUE,
  EPSILON: Number.EPSILON,
};
