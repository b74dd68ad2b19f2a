import { parse } from 'yaml';
import { isJsonObject, type Json, type JsonObject } from '../../core/base/json.ts';

/** One acceptance scenario as it is written in a suite file. */
export interface Scenario {
  readonly id: string;
  readonly title: string;
  readonly given: JsonObject;
  readonly when: readonly JsonObject[];
  readonly permute: readonly JsonObject[];
  readonly parallel: JsonObject | null;
  readonly repeat: number;
  readonly expected: JsonObject;
  /** Fields that this runner does not know. */
  readonly unknown: readonly string[];
}

/** The input cannot be read as a suite of scenarios. */
export class UnreadableSuite extends Error {}

/** What a scenario asks for that this runner cannot do; it is skipped by this name, never passed. */
export class Unsupported extends Error {}

const KNOWN = new Set([
  ...['id', 'title', 'priority', 'relies_on', 'origin', 'note'],
  ...['given', 'when', 'then', 'permute', 'parallel', 'repeat'],
]);

/** Reads a suite file; a vocabulary without scenarios gives none. */
export function parseSuite(text: string, file: string): readonly Scenario[] {
  const tree: unknown = parse(text, { schema: 'core' });
  if (!isJsonObject(tree))
    throw new UnreadableSuite(`${file}: a suite is a map, not ${typeof tree}`);
  const scenarios = tree['scenarios'];
  if (scenarios === undefined && tree['verbs'] !== undefined) return [];
  if (!Array.isArray(scenarios)) throw new UnreadableSuite(`${file}: it has no list "scenarios"`);
  return scenarios.map((each, index) => {
    if (isJsonObject(each)) return scenarioOf(each);
    throw new UnreadableSuite(`${file}: scenarios[${index}] is no map`);
  });
}

function scenarioOf(tree: JsonObject): Scenario {
  const parallel = tree['parallel'];
  return {
    id: String(tree['id'] ?? 'without an id'),
    title: String(tree['title'] ?? ''),
    given: objectOr(tree['given']),
    when: objectsOf(tree['when']),
    permute: objectsOf(tree['permute']),
    parallel: isJsonObject(parallel) ? parallel : null,
    repeat: typeof tree['repeat'] === 'number' ? tree['repeat'] : 1,
    expected: objectOr(tree['then']),
    unknown: Object.keys(tree).filter((name) => !KNOWN.has(name)),
  };
}

/** A map, or an empty one. */
export function objectOr(value: Json | undefined): JsonObject {
  return isJsonObject(value) ? value : {};
}

/** The maps of a list; a single map stands for a list of one. */
export function objectsOf(value: Json | undefined): readonly JsonObject[] {
  if (isJsonObject(value)) return [value];
  return Array.isArray(value) ? value.filter((item) => isJsonObject(item)) : [];
}

/** A text; numbers are taken as they are written. */
export function textOf(tree: JsonObject, name: string): string {
  const value = tree[name];
  if (typeof value === 'string' || typeof value === 'number') return String(value);
  throw new Unsupported(`${name}: a text is needed here`);
}

/** A text that may be missing. */
export function textMaybe(tree: JsonObject, name: string): string | undefined {
  return tree[name] === undefined || tree[name] === null ? undefined : textOf(tree, name);
}

/** A number. */
export function numberOf(tree: JsonObject, name: string): number {
  const value = tree[name];
  if (typeof value === 'number') return value;
  throw new Unsupported(`${name}: a number is needed here`);
}

/** A number that may be missing. */
export function numberMaybe(tree: JsonObject, name: string): number | undefined {
  return tree[name] === undefined || tree[name] === null ? undefined : numberOf(tree, name);
}

/** A list of texts; one text stands for a list of one. */
export function textsOf(value: Json | undefined): readonly string[] {
  if (Array.isArray(value)) return value.map(String);
  return value === undefined || value === null ? [] : [String(value)];
}

/** An instant in ms since the epoch. */
export function instantOf(tree: JsonObject, name: string): number {
  const ms = Date.parse(textOf(tree, name));
  if (!Number.isNaN(ms)) return ms;
  throw new Unsupported(`${name}: ${String(tree[name])}`);
}

/** Refuses fields that are not understood, by name: a scenario is not passed by overlooking something. */
export function onlyKnown(tree: JsonObject, known: readonly string[], where: string): void {
  for (const name of Object.keys(tree)) {
    if (!known.includes(name)) throw new Unsupported(`${where}.${name}`);
  }
}
