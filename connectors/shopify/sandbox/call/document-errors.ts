import type { GraphQLError } from 'graphql';

/** One entry of the top-level `errors`. */
export interface CallError {
  readonly message: string;
  readonly locations?: readonly { readonly line: number; readonly column: number }[];
  readonly path?: readonly (string | number)[];
  readonly extensions?: Readonly<Record<string, unknown>>;
}

interface Rule {
  readonly pattern: RegExp;
  readonly code: string;
  readonly say: (match: readonly string[]) => string;
}

/** graphql-js says what is wrong in its own words; these give Shopify's words and codes. */
const RULES: readonly Rule[] = [
  {
    pattern: /^Cannot query field "(\w+)" on type "(\w+)"/,
    code: 'undefinedField',
    say: ([, field, type]) => `Field '${field}' doesn't exist on type '${type}'`,
  },
  {
    pattern: /^Unknown argument "(\w+)" on field "\w+\.(\w+)"/,
    code: 'argumentNotAccepted',
    say: ([, argument, field]) => `Field '${field}' doesn't accept argument '${argument}'`,
  },
  {
    pattern: /^Field "(\w+)" argument "(\w+)" of type .* is required/,
    code: 'missingRequiredArguments',
    say: ([, field, argument]) => `Field '${field}' is missing required arguments: ${argument}`,
  },
  {
    pattern: /^Argument "(\w+)" of required type "(.*)" was not provided/,
    code: 'missingRequiredArguments',
    say: ([, argument]) => `Missing required arguments: ${argument}`,
  },
  {
    pattern: /^Field "(\w+)\.(\w+)" of required type "(.*)" was not provided/,
    code: 'missingRequiredInputObjectAttribute',
    say: ([, type, field, wanted]) =>
      `Argument '${field}' on InputObject '${type}' is required. Expected type ${wanted}`,
  },
  {
    pattern: /^Field "(\w+)" is not defined by type "(\w+)"/,
    code: 'argumentNotAccepted',
    say: ([, field, type]) => `InputObject '${type}' doesn't accept argument '${field}'`,
  },
  {
    pattern: /^Unknown directive "@(\w+)"/,
    code: 'undefinedDirective',
    say: ([, name]) => `Directive @${name} is not defined`,
  },
  {
    pattern: /^Variable "\$(\w+)" is never used(?: in operation "(\w+)")?/,
    code: 'variableNotUsed',
    say: ([, name, operation]) => `Variable $${name} is declared by ${operation} but not used`,
  },
  {
    pattern: /^Variable "\$(\w+)" is not defined(?: by operation "(\w+)")?/,
    code: 'variableNotDefined',
    say: ([, name, operation]) => `Variable $${name} is used by ${operation} but not declared`,
  },
  {
    pattern: /^Field "(\w+)" of type "(.*)" must have a selection/,
    code: 'selectionMismatch',
    say: ([, field, type]) =>
      `Field must have selections (field '${field}' returns ${type} but has no selections.)`,
  },
];

/** A fault that validation found, in Shopify's words; documents with one have no `data`. */
export function documentError(error: GraphQLError): CallError {
  const { message, locations } = error;
  for (const rule of RULES) {
    const match = rule.pattern.exec(message);
    if (match !== null) return shape(rule.say(match), rule.code, locations);
  }
  return shape(message, 'argumentLiteralsIncompatible', locations);
}

/** A text that is no GraphQL. */
export function parseError(error: GraphQLError): CallError {
  return shape(
    error.message.replace('Syntax Error: ', 'syntax error, '),
    'PARSE_ERROR',
    error.locations,
  );
}

/** Variables that do not fit: one entry for each variable, with each place that is wrong. */
export function variableErrors(
  errors: readonly GraphQLError[],
  types: ReadonlyMap<string, string>,
  variables: Readonly<Record<string, unknown>>,
): readonly CallError[] {
  const problems = new Map<string, { path: string[]; explanation: string }[]>();
  for (const error of errors) {
    const name = /^Variable "\$(\w+)"/.exec(error.message)?.[1] ?? '';
    problems.set(name, [...(problems.get(name) ?? []), problemOf(error.message)]);
  }
  return [...problems].map(([name, list]) => ({
    message: `Variable $${name} of type ${types.get(name)} was provided invalid value for ${list
      .map((problem) => `${problem.path.join('.')} (${problem.explanation})`)
      .join(', ')}`,
    extensions: { code: 'INVALID_VARIABLE', value: variables[name] ?? null, problems: list },
  }));
}

function problemOf(message: string): { path: string[]; explanation: string } {
  const at = / at "\w+\.?([^"]*)"/.exec(message)?.[1] ?? '';
  const path = at.split(/[.[\]]+/).filter((part) => part !== '');
  const unknownField = /Field "(\w+)" is not defined by type "(\w+)"/.exec(message);
  if (unknownField !== null) {
    const [, field = '', type] = unknownField;
    return { path: [...path, field], explanation: `Field is not defined on ${type}` };
  }
  const missing = /Field "(\w+)" of required type/.exec(message);
  if (missing !== null) {
    return { path: [...path, missing[1] ?? ''], explanation: 'Expected value to not be null' };
  }
  if (/not to be null|was not provided/.test(message)) {
    return { path, explanation: 'Expected value to not be null' };
  }
  const reason = message.split('; ').slice(1).join('; ').replace(/\.$/, '');
  const custom = /invalid (DateTime|decimal) '.*'/.exec(message)?.[0];
  return { path, explanation: custom ?? (reason === '' ? message : reason) };
}

function shape(message: string, code: string, locations: GraphQLError['locations']): CallError {
  return { message, ...(locations === undefined ? {} : { locations }), extensions: { code } };
}
