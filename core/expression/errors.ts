import { defineErrors } from '../base/errors.ts';

/** Faults of expressions: all but EXPR_FAILED and EXPR_LIMIT are found when the flow is loaded. */
export const EXPRESSION_ERRORS = defineErrors({
  EXPR_SYNTAX: {
    means: 'the text between {{ and }} is not a JavaScript expression',
    mend: 'correct the expression at the column named',
    retry: 'never',
  },
  EXPR_NOT_ALLOWED: {
    means: 'expressions are a safe part of JavaScript; this construct is outside of it',
    mend: 'write it with member reads, operators, arrow functions in map, filter … and the methods',
    retry: 'never',
  },
  EXPR_NAME_UNKNOWN: {
    means: 'an expression knows $json, $now, $today, $vars, $lookup and a closed list of functions',
    mend: 'read the field from $json, or correct the name',
    retry: 'never',
  },
  EXPR_METHOD_UNKNOWN: {
    means: 'methods come from a closed table by the type of the value they are called on',
    mend: 'correct the name of the method',
    retry: 'never',
  },
  EXPR_FAILED: {
    means: 'the expression is right in form but cannot be evaluated on this record',
    mend: 'guard the case with ?. or ?? or a condition',
    retry: 'never',
  },
  EXPR_LIMIT: {
    means: 'the expression, its work or its result is larger than a named limit',
    mend: 'make it smaller, or split it over two steps',
    retry: 'never',
  },
});
