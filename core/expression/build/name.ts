import type { Identifier } from 'acorn';
import type { DateTime } from 'luxon';
import { EXPRESSION_ERRORS } from '../errors.ts';
import type { Scope } from '../expression.ts';
import type { Code } from '../frame.ts';
import { FUNCTION_NAMES, NAMESPACE_NAMES } from '../functions/registry.ts';
import { nowOf, todayOf } from '../moment.ts';
import { nearest } from '../near.ts';
import { givenPart, hasRecord, isKnownHere } from './given.ts';
import {
  type Build,
  constant,
  notAllowed,
  type Part,
  RECORD_PART,
  REMOVE_PART,
  siteOf,
} from './part.ts';
import { FORM_NAMES } from './special.ts';

const VALUES: ReadonlyMap<string, Part> = new Map<string, Part>([
  ['undefined', constant(undefined)],
  ['NaN', constant(Number.NaN)],
  ['Infinity', constant(Number.POSITIVE_INFINITY)],
  ['$vars', { code: (frame) => frame.scope.vars, isFixed: false, isRecord: true }],
  ['$remove', REMOVE_PART],
]);

const MOMENTS: ReadonlyMap<string, (scope: Scope) => DateTime> = new Map([
  ['$now', nowOf],
  ['$today', todayOf],
]);

/** The run's time is the same for every record of a page, so the moment is made once for them all. */
function remembered(make: (scope: Scope) => DateTime): Code {
  let of: { readonly now: number; readonly zone: string; readonly moment: DateTime } | undefined;
  return ({ scope }) => {
    const { now, zone } = scope;
    if (of === undefined || of.now !== now || of.zone !== zone) {
      of = { now, zone, moment: make(scope) };
    }
    return of.moment;
  };
}

/** Names people bring from n8n or JavaScript, with what stands for them here. */
const ELSEWHERE: ReadonlyMap<string, string> = new Map([
  ['$env', 'set it in config/hub.yaml under vars and read $vars'],
  ['$', 'a flow has one record: read it from $json'],
  ['$node', 'a flow has one record: read it from $json'],
  ['$items', 'a flow has one record: read it from $json'],
  ['$item', 'a flow has one record: read it from $json'],
  ['$binary', 'a record is plain data: read it from $json'],
  ['$jmespath', 'write filter() and map()'],
  ['Date', 'write $now, or DateTime.fromISO(text)'],
  ['RegExp', 'write the pattern as a literal: /…/'],
  ['json', 'write $json'],
  ['item', 'write $json'],
  ['record', 'write $json'],
]);

/** Compiles a bare name: a callback's parameter or one of the closed list. */
export function buildName(build: Build, node: Identifier): Part {
  const slot = build.names.get(node.name);
  if (slot !== undefined) return { code: (frame) => frame.slots[slot], isFixed: false };
  if (node.name === '$json' && hasRecord(build)) {
    build.readsWhole = true;
    return RECORD_PART;
  }
  const given = givenPart(build, node.name);
  if (given !== undefined) return given;
  const value = VALUES.get(node.name);
  if (value !== undefined && isKnownHere(build, node.name)) return value;
  const moment = MOMENTS.get(node.name);
  if (moment !== undefined) return { code: remembered(moment), isFixed: false };
  if (FUNCTION_NAMES.has(node.name) || NAMESPACE_NAMES.has(node.name)) {
    const mend = `write ${node.name}${FUNCTION_NAMES.has(node.name) ? '(…)' : '.name'}`;
    throw notAllowed(build, node, `"${node.name}" as a value`, mend);
  }
  throw unknownName(build, node);
}

const WHY_GIVEN =
  'here an expression knows the names of its place, $now, $today and a closed list of functions';

function otherNames({ origin }: Build, name: string): string {
  if (origin.given !== undefined) return `the names here are ${origin.given.join(', ')}`;
  return `to read a field of the record, write $json.${name}`;
}

/** The fault of a name that is not in the closed list, with the nearest one. */
export function unknownName(build: Build, node: Identifier): Error {
  const known = [
    ...build.names.keys(),
    ...(build.origin.given ?? ['$json']),
    ...[...VALUES.keys(), ...FORM_NAMES].filter((name) => isKnownHere(build, name)),
    ...MOMENTS.keys(),
    ...FUNCTION_NAMES,
    ...NAMESPACE_NAMES,
  ];
  const near = nearest(node.name, known);
  const { given } = build.origin;
  const isRecord = given !== undefined && node.name === '$json';
  const elsewhere = given === undefined ? ELSEWHERE.get(node.name) : undefined;
  const mend = elsewhere ?? (near === undefined || isRecord ? undefined : `write ${near}`);
  return siteOf(build, node, node.name).fault(EXPRESSION_ERRORS.EXPR_NAME_UNKNOWN, {
    what: `"${node.name}" is not a name an expression knows`,
    ...(given === undefined ? {} : { why: WHY_GIVEN }),
    mend: mend ?? otherNames(build, node.name),
  });
}
