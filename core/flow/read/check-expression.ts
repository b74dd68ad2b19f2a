import { CrossdockError } from '../../base/errors.ts';
import { compileExpression } from '../../expression/compile.ts';
import { FLOW_ERRORS } from '../errors.ts';
import { below, whereOf } from '../faults.ts';
import type { Check, Spot } from './check-context.ts';
import { type ScalarTree, shorten, type Tree } from './tree.ts';
import { reportType } from './type-faults.ts';

/** Checks a value that must be an expression, and compiles it. */
export function checkExpression(check: Check, tree: Tree, spot: Spot, given?: Given): void {
  const isText = tree.kind === 'scalar' && typeof tree.value === 'string';
  if (!isText) {
    const isBraces = tree.kind === 'map' && tree.entries[0]?.key.startsWith('{') === true;
    if (isBraces) reportUnmarked(check, tree, `{${tree.entries[0]?.key}}`, { ...spot, given });
    else reportType(check, tree, { type: 'expression' }, spot);
    return;
  }
  const text = String(tree.value);
  if (!text.startsWith('=')) {
    reportUnmarked(check, tree, text, { ...spot, given });
    return;
  }
  compileText(check, tree, text, { ...spot, given });
}

/** The names that the place gives; undefined in a flow. */
type Given = readonly string[] | undefined;

/** Checks a value in which every text that begins with = is an expression. */
export function checkTemplate(check: Check, tree: Tree, spot: Spot, given?: Given): void {
  check.places.set(spot.path, spot.owner);
  if (tree.kind === 'map') {
    for (const { key, place, value } of tree.entries) {
      checkTemplate(check, value, { path: below(spot.path, key), owner: place }, given);
    }
  } else if (tree.kind === 'list') {
    for (const [index, item] of tree.items.entries()) {
      checkTemplate(check, item, { path: below(spot.path, index), owner: item.place }, given);
    }
  } else if (typeof tree.value === 'string' && tree.value.startsWith('=')) {
    if (!isLiteralText(tree.value)) compileText(check, tree, tree.value, { ...spot, given });
  } else if (typeof tree.value === 'string' && /^\{\{.*\}\}$/s.test(tree.value.trim())) {
    reportUnmarked(check, tree, tree.value, { ...spot, given });
  }
}

/** `==text` without braces is the text `=text`: in n8n's template text only braces are evaluated. */
export function isLiteralText(text: string): boolean {
  return text.startsWith('==') && !text.includes('{{');
}

function reportUnmarked(
  check: Check,
  tree: Tree,
  text: string,
  { path, given = ['$json'] }: Spot & { readonly given: Given },
): void {
  const data = ['$body', '$json'].find((name) => given.includes(name)) ?? '';
  const bare = text.trim().replace(/^\{\{\s*([\s\S]*?)\s*\}\}$/, '$1');
  const isField = /^[A-Za-z_][\w.]*$/.test(bare) && data !== '';
  const inner = isField ? `${data}.${bare}` : bare;
  check.faults.add(FLOW_ERRORS.FLOW_EXPRESSION_BRACES, {
    place: tree.place,
    path,
    what: `the text "${shorten(text)}" stands where an expression is meant`,
    why: 'an expression begins with = and stands in braces: ={{ … }}',
    mend: `write '={{ ${shorten(inner).replaceAll("'", "''")} }}'`,
  });
}

function compileText(
  check: Check,
  tree: ScalarTree,
  text: string,
  { path, given }: Spot & { readonly given: Given },
): void {
  if (!text.includes('{{')) {
    const inner = shorten(text.slice(1));
    const what = `"${shorten(text)}" begins with = and has no {{ }}`;
    const mend = `write '={{ ${inner} }}', or '==${inner}' for the text itself`;
    check.faults.add(FLOW_ERRORS.FLOW_EXPRESSION_BRACES, { place: tree.place, path, what, mend });
    return;
  }
  const where = whereOf(check.faults.file, tree.place, path);
  try {
    check.expressions.set(tree, compileExpression(text, where, given));
  } catch (error) {
    if (!(error instanceof CrossdockError)) throw error;
    reportCompile(check, tree, text, error, { where, path });
  }
}

/** Points into the file instead of into the expression. */
function reportCompile(
  check: Check,
  tree: ScalarTree,
  text: string,
  error: CrossdockError,
  { where, path }: { readonly where: string; readonly path: string },
): void {
  const { code, what, why, retry } = error;
  const place = tree.placeAt(indexIn(text, error.where.slice(where.length)));
  const cut = !tree.quoted && !text.includes('}}');
  const mend = cut
    ? 'put the whole expression in quotes: " #" begins a comment in YAML'
    : error.mend;
  check.faults.add({ code, means: why, mend, retry }, { place, path, what });
}

/** The compiler names a column that counts from 1, or line and column, behind the place it was given. */
function indexIn(text: string, suffix: string): number {
  const numbers = [...suffix.matchAll(/\d+/g)].map((match) => Number(match[0]));
  const [first, second] = numbers;
  if (first === undefined) return 0;
  if (second === undefined) return Math.min(text.length, Math.max(0, first - 1));
  const before = text.split('\n').slice(0, first - 1);
  const offset = before.reduce((sum, line) => sum + line.length + 1, 0);
  return Math.min(text.length, offset + Math.max(0, second - 1));
}
