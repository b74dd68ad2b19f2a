import { isJsonObject, type Json, type JsonObject } from '../base/json.ts';

/** Lines shown of one comparison; a test that differs in more is seen to be wrong anyway. */
const LINES_MAX = 40;

const VALUE_MAX = 120;

interface Difference {
  readonly path: string;
  readonly want: Json | undefined;
  readonly got: Json | undefined;
}

/** What differs between the records wanted and got, a line a field; empty when nothing does. */
export function compareRecords(want: readonly JsonObject[], got: readonly JsonObject[]): string {
  const lines: string[] = [];
  if (want.length !== got.length) lines.push(`want ${want.length} records, got ${got.length}`);
  const isSeveral = want.length > 1 || got.length > 1;
  for (let index = 0; index < Math.max(want.length, got.length); index += 1) {
    const differences = differencesOf(want[index], got[index], '');
    const heading = isSeveral && differences.length > 0 ? [`record ${index + 1}:`] : [];
    lines.push(...heading, ...linesOf(differences, isSeveral ? '  ' : ''));
  }
  if (lines.length <= LINES_MAX) return lines.join('\n');
  return [...lines.slice(0, LINES_MAX), `… ${lines.length - LINES_MAX} more lines`].join('\n');
}

function linesOf(differences: readonly Difference[], indent: string): readonly string[] {
  const width = Math.min(32, Math.max(0, ...differences.map(({ path }) => path.length)));
  return differences.map(
    ({ path, want, got }) =>
      `${indent}${path.padEnd(width)}  want ${shown(want)}  got ${shown(got)}`,
  );
}

function shown(value: Json | undefined): string {
  if (value === undefined) return '(missing)';
  const text = JSON.stringify(value);
  return text.length <= VALUE_MAX ? text : `${text.slice(0, VALUE_MAX - 1)}…`;
}

function differencesOf(
  want: Json | undefined,
  got: Json | undefined,
  path: string,
): readonly Difference[] {
  if (isJsonObject(want) && isJsonObject(got)) {
    const keys = [...new Set([...Object.keys(want), ...Object.keys(got)])];
    return keys.flatMap((key) =>
      differencesOf(want[key], got[key], path === '' ? key : `${path}.${key}`),
    );
  }
  if (isList(want) && isList(got) && want.length === got.length) {
    return want.flatMap((item, index) => differencesOf(item, got[index], `${path}[${index}]`));
  }
  if (isList(want) && isList(got)) return [{ path: path === '' ? 'list' : path, want, got }];
  return Object.is(want, got) || isZero(want, got)
    ? []
    : [{ path: path === '' ? 'record' : path, want, got }];
}

/** 0 and -0 are one number in JSON. */
function isZero(want: Json | undefined, got: Json | undefined): boolean {
  return want === 0 && got === 0;
}

function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}
