import { FLOW_ERRORS } from '../errors.ts';
import { below } from '../faults.ts';
import { renameTo } from '../nearest.ts';
import { resolveShape } from '../schema/flow-file.ts';
import {
  type DictionaryShape,
  type EitherShape,
  expected,
  type IntegerShape,
  type ListShape,
  type Shape,
  type TextShape,
} from '../schema/shape.ts';
import type { Check, Spot } from './check-context.ts';
import { checkExpression, checkTemplate } from './check-expression.ts';
import { checkFields } from './check-fields.ts';
import {
  cronFault,
  durationFault,
  type FormatFault,
  functionFault,
  timeFault,
  zoneFault,
} from './formats.ts';
import { type MapTree, plainText, type ScalarTree, shorten, type Tree } from './tree.ts';
import { reportEmpty, reportType } from './type-faults.ts';

/** Checks a value against its shape, and everything below it. */
export function checkTree(check: Check, tree: Tree, named: Shape, spot: Spot): void {
  const shape = resolveShape(named);
  check.places.set(spot.path, spot.owner);
  if (tree.kind === 'scalar' && tree.isFaulty) return;
  if (tree.kind === 'scalar' && tree.value === null && !takesNull(shape, tree)) {
    reportEmpty(check, shape, spot);
    return;
  }
  switch (shape.type) {
    case 'data':
      return;
    case 'template':
      checkTemplate(check, tree, spot, shape.given);
      return;
    case 'expression':
      checkExpression(check, tree, spot, shape.given);
      return;
    case 'either':
      checkEither(check, tree, shape, spot);
      return;
    case 'list':
      checkList(check, tree, shape, spot);
      return;
    case 'dictionary':
      checkDictionary(check, tree, shape, spot);
      return;
    case 'object':
      if (tree.kind !== 'map') {
        reportType(check, tree, shape, spot);
        return;
      }
      checkFields(check, tree, shape, spot, checkTree);
      return;
    default:
      checkScalar(check, tree, shape, spot);
      return;
  }
}

function takesNull(shape: Shape, tree: ScalarTree): boolean {
  if (shape.type === 'text') return shape.orNull === true && tree.written !== '';
  return shape.type === 'data' || shape.type === 'template';
}

function checkEither(check: Check, tree: Tree, shape: EitherShape, spot: Spot): void {
  const part = { scalar: shape.text, map: shape.map, list: shape.list }[tree.kind];
  const isText = tree.kind !== 'scalar' || typeof tree.value === 'string';
  const word = tree.kind === 'scalar' && part?.type === 'text' ? part.options : undefined;
  const isOther = word !== undefined && !word.includes(plainText(tree));
  if (part === undefined || !isText || isOther) reportType(check, tree, shape, spot);
  else checkTree(check, tree, part, spot);
}

function checkList(check: Check, tree: Tree, shape: ListShape, spot: Spot): void {
  if (tree.kind !== 'list') {
    reportType(check, tree, shape, spot);
    return;
  }
  const { path } = spot;
  if (tree.items.length > shape.maxItems) {
    const what = `${tree.items.length} items; ${shape.maxItems} are allowed`;
    check.faults.add(FLOW_ERRORS.FLOW_TOO_LARGE, { place: tree.place, path, what });
    return;
  }
  if (tree.items.length < (shape.minItems ?? 0)) {
    const mend = 'write at least one item';
    const what = 'the list is empty';
    check.faults.add(FLOW_ERRORS.FLOW_VALUE_REFUSED, { place: tree.place, path, what, mend });
  }
  for (const [index, item] of tree.items.entries()) {
    checkTree(check, item, shape.of, { path: below(path, index), owner: item.place });
  }
}

function checkDictionary(check: Check, tree: Tree, shape: DictionaryShape, spot: Spot): void {
  if (tree.kind !== 'map') {
    reportType(check, tree, shape, spot);
    return;
  }
  eachEntry(tree, spot.path, (value, inner) => checkTree(check, value, shape.of, inner));
}

function eachEntry(tree: MapTree, path: string, visit: (value: Tree, spot: Spot) => void): void {
  for (const { key, place, value } of tree.entries) {
    visit(value, { path: below(path, key), owner: place });
  }
}

type ScalarShape = Extract<Shape, { readonly type: 'text' | 'integer' | 'boolean' | 'duration' }>;

function checkScalar(check: Check, tree: Tree, shape: ScalarShape, spot: Spot): void {
  const value = tree.kind === 'scalar' ? tree.value : null;
  if (value === null && tree.kind === 'scalar') return;
  if (shape.type === 'boolean') {
    if (typeof value !== 'boolean') {
      reportType(check, tree, shape, spot);
      return;
    }
    if (shape.always === true && !value) refuse(check, tree, spot, alwaysFault());
  } else if (shape.type === 'integer') {
    if (typeof value !== 'number') {
      reportType(check, tree, shape, spot);
      return;
    }
    const fault = rangeFault(value, shape);
    if (fault !== null) refuse(check, tree, spot, fault);
  } else {
    if (typeof value !== 'string') {
      reportType(check, tree, shape, spot);
      return;
    }
    const fault = shape.type === 'text' ? textFault(value, shape) : durationFault(value, shape);
    if (fault !== null) refuse(check, tree, spot, fault);
  }
}

function refuse(check: Check, tree: Tree, { path }: Spot, fault: FormatFault): void {
  const { kind, ...words } = fault;
  check.faults.add(kind, { place: tree.place, path, ...words });
}

function alwaysFault(): FormatFault {
  const kind = FLOW_ERRORS.FLOW_VALUE_REFUSED;
  const mend = 'write true, or delete the field';
  return { kind, what: 'false stands here', why: 'it takes true', mend };
}

function rangeFault(value: number, shape: IntegerShape): FormatFault | null {
  const isInside = value >= shape.minimum && value <= shape.maximum;
  if (Number.isInteger(value) && isInside) return null;
  const kind = FLOW_ERRORS.FLOW_VALUE_REFUSED;
  const allowed = expected(shape);
  return {
    kind,
    what: `${value} stands here`,
    why: `it takes ${allowed}`,
    mend: `write ${allowed}`,
  };
}

function textFault(text: string, shape: TextShape): FormatFault | null {
  const kind = FLOW_ERRORS.FLOW_VALUE_REFUSED;
  const why = `it takes ${expected(shape)}`;
  const what = text.trim() === '' ? 'an empty text stands here' : `"${shorten(text)}" stands here`;
  if (shape.options !== undefined && !shape.options.includes(text)) {
    return { kind, what, why, mend: renameTo(text, shape.options, 'value') };
  }
  if (text.length > (shape.maxLength ?? Number.POSITIVE_INFINITY)) {
    const long = `the text has ${text.length} characters; ${shape.maxLength} are allowed`;
    return { kind, what: long, why, mend: 'shorten it' };
  }
  if (shape.pattern !== undefined && !new RegExp(shape.pattern.source).test(text)) {
    return { kind, what, why, mend: nameMend(text, shape.pattern.source) };
  }
  if (shape.format === undefined) return null;
  return FORMATS[shape.format](text);
}

/** The name that was written, made to fit, when that is possible. */
function nameMend(text: string, pattern: string): string {
  const words = text.match(/[A-Za-z0-9]+/g) ?? [];
  const names = [words.join('-').toLowerCase(), words.join('_')];
  const fitting = names.find((name) => name !== '' && new RegExp(pattern).test(name));
  return fitting === undefined ? 'write what is asked for' : `write "${fitting}"`;
}

const FORMATS = { cron: cronFault, zone: zoneFault, time: timeFault, function: functionFault };
