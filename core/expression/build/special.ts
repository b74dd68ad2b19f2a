import type { CallExpression, Expression as Node } from 'acorn';
import { EXPRESSION_ERRORS } from '../errors.ts';
import type { Code, Frame } from '../frame.ts';
import type { Value } from '../value.ts';
import { conditionalPart } from './operator.ts';
import {
  type Build,
  compileApart,
  constant,
  fixedText,
  notAllowed,
  type Part,
  siteOf,
} from './part.ts';

type Form = (build: Build, node: CallExpression) => Part;

const FORMS: ReadonlyMap<string, Form> = new Map<string, Form>([
  ['$if', buildIf],
  ['$lookup', buildLookup],
]);

/** The names of calls that are compiled in their own way. */
export const FORM_NAMES: readonly string[] = [...FORMS.keys()];

/** True for `$if` and `$lookup`. */
export function isSpecialForm(name: string): boolean {
  return FORMS.has(name);
}

/** Compiles `$if` or `$lookup`. */
export function buildSpecialForm(build: Build, node: CallExpression, name: string): Part {
  const form = FORMS.get(name);
  if (form === undefined) throw notAllowed(build, node, name);
  return form(build, node);
}

/** `$if(test, yes, no)`: only the chosen side runs; without the third it gives false, as in n8n. */
function buildIf(build: Build, node: CallExpression): Part {
  const [test, yes, no] = plainArguments(build, node, '$if(test, yes, no)', 2);
  if (test === undefined || yes === undefined) throw notAllowed(build, node, 'an empty $if');
  return conditionalPart(
    compileApart(build, test),
    compileApart(build, yes),
    no === undefined ? constant(false) : compileApart(build, no),
  );
}

/**
 * `$lookup('table', key)`: the table is named in the source, so lint knows it.
 *
 * A missing or null key finds nothing; any other key that is no text or number is refused (I6).
 */
function buildLookup(build: Build, node: CallExpression): Part {
  const [table, key] = plainArguments(build, node, "$lookup('table', key)", 2);
  if (table === undefined || key === undefined) throw notAllowed(build, node, 'an empty $lookup');
  const name = fixedText(compileApart(build, table));
  if (name === undefined) {
    throw notAllowed(build, table, 'a computed table name', "write $lookup('table', key)");
  }
  build.tables.add(name);
  return {
    code: lookupCode(build, node, name, compileApart(build, key).code),
    isFixed: false,
    isRecord: true,
  };
}

function lookupCode(build: Build, node: CallExpression, table: string, key: Code): Code {
  const site = siteOf(build, node, '$lookup()');
  return (frame: Frame): Value => {
    const value = key(frame);
    if (typeof value === 'string') return frame.scope.lookup(table, value);
    if (typeof value === 'number') return frame.scope.lookup(table, String(value));
    if (value === null || value === undefined) return undefined;
    throw site.failed('the key of $lookup is a text or a number');
  };
}

function plainArguments(
  build: Build,
  node: CallExpression,
  usage: string,
  least: number,
): readonly Node[] {
  const nodes = node.arguments.flatMap((argument) =>
    argument.type === 'SpreadElement' ? [] : [argument],
  );
  if (nodes.length === node.arguments.length && nodes.length >= least && nodes.length <= 3) {
    return nodes;
  }
  throw siteOf(build, node, usage).fault(EXPRESSION_ERRORS.EXPR_SYNTAX, {
    what: `${node.arguments.length} arguments were given`,
    mend: `write ${usage}`,
  });
}
