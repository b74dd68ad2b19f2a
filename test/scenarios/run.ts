import type { JsonObject } from '../../core/base/json.ts';
import { type Given, givenOf } from './given.ts';
import { runParallel } from './parallel.ts';
import type { Vocabulary } from './parts.ts';
import { instantOf, objectOr, type Scenario, textOf, textsOf, Unsupported } from './scenario.ts';
import { moveTo, openWorld, type World } from './world.ts';

/** What became of one scenario. */
export interface Outcome {
  readonly id: string;
  readonly title: string;
  readonly status: 'passed' | 'failed' | 'skipped';
  /** What was wanted and what came, or the name of what is not supported. */
  readonly detail: string;
}

/** A step or a check that did not hold. */
export class Failure extends Error {}

/** Runs one scenario in a fresh world; what is not supported is skipped by its name, never passed. */
export async function runScenario(scenario: Scenario, vocabulary: Vocabulary): Promise<Outcome> {
  const { id, title } = scenario;
  try {
    const [unknown] = scenario.unknown;
    if (unknown !== undefined) throw new Unsupported(unknown);
    nameUnsupported(scenario, vocabulary);
    await runWhole(scenario, vocabulary);
    return { id, title, status: 'passed', detail: '' };
  } catch (error) {
    if (error instanceof Unsupported) {
      return { id, title, status: 'skipped', detail: error.message };
    }
    const detail = error instanceof Failure ? error.message : String(error);
    return { id, title, status: 'failed', detail };
  }
}

/** Names of `then` that the parallel runner answers itself. */
const PARALLEL_KEYS = ['max_seconds', 'http_any_order'];
const RESULT_WORDS = [
  ...['ok', 'insufficient', 'ignored_duplicate', 'ignored_stale', 'quarantined', 'conflict'],
  ...['invalid', 'accepted_with_shortfall'],
];

function nameUnsupported(scenario: Scenario, vocabulary: Vocabulary): void {
  const own = scenario.parallel === null ? [] : [...PARALLEL_KEYS, ...RESULT_WORDS];
  for (const step of [...scenario.when, ...scenario.permute]) nameStep(step, vocabulary);
  for (const name of Object.keys(scenario.expected)) {
    if (vocabulary.checks[name] === undefined && !own.includes(name)) {
      throw new Unsupported(`then.${name}`);
    }
  }
}

const STEP_FIELDS = ['do', 'at', 'result', 'short', 'expect_events', 'note', 'http', 'times'];

function nameStep(step: JsonObject, vocabulary: Vocabulary): void {
  if (step['check'] !== undefined) return;
  const name = textOf(step, 'do');
  const verb = vocabulary.verbs[name];
  if (verb === undefined) throw new Unsupported(`verb ${name}`);
  for (const field of Object.keys(step)) {
    if (!STEP_FIELDS.includes(field) && !verb.fields.includes(field)) {
      throw new Unsupported(`${name}.${field}`);
    }
  }
}

async function runWhole(scenario: Scenario, vocabulary: Vocabulary): Promise<void> {
  const given = givenOf(scenario.given);
  if (scenario.parallel !== null) {
    await runParallel(scenario, { given, vocabulary, inWorld, begin, checkThen });
    return;
  }
  const orders = scenario.permute.length === 0 ? [[]] : permutations(scenario.permute);
  for (const order of orders) {
    const on = scenario.when.some((step) => step['do'] === 'restart') ? 'file' : 'memory';
    await inWorld(given, on, async (world) => {
      for (const step of scenario.when) await runStep(step, world, vocabulary);
      // All of them have happened before the first of them is heard of.
      if (order.length > 0) moveTo(world, latestOf(order) + 1000);
      for (const step of order) await runStep(step, world, vocabulary);
      await checkThen(scenario.expected, world, vocabulary);
    });
  }
}

function latestOf(steps: readonly JsonObject[]): number {
  const times = steps.flatMap((step) =>
    ['effective_at', 'as_of', 'at']
      .filter((name) => step[name] !== undefined)
      .map((name) => instantOf(step, name)),
  );
  return Math.max(0, ...times);
}

function permutations<T>(items: readonly T[]): readonly (readonly T[])[] {
  if (items.length <= 1) return [items];
  return items.flatMap((item, index) =>
    permutations([...items.slice(0, index), ...items.slice(index + 1)]).map((rest) => [
      item,
      ...rest,
    ]),
  );
}

/** Puts the given stock there. */
export async function begin(world: World, given: Given): Promise<void> {
  for (const result of await world.inventory.apply(given.commands)) {
    if (result.result !== 'ok') throw new Failure(`given: ${result.result} ${result.what ?? ''}`);
  }
}

/** Opens a world with the given stock, works in it, and closes it whatever happens. */
export async function inWorld<T>(
  given: Given,
  on: 'memory' | 'file',
  work: (world: World) => Promise<T>,
): Promise<T> {
  const { now, settings, velocity } = given;
  const world = await openWorld({ now, settings, velocity, on });
  try {
    await begin(world, given);
    world.memory.set('given', given.tree);
    // What is given happened before; the first step comes at the given instant.
    world.memory.set('events', (await world.inventory.eventsAfter(0, 1000)).at(-1)?.id ?? 0);
    return await work(world);
  } finally {
    for (const close of world.closers) await close();
    await world.close();
  }
}

async function runStep(step: JsonObject, world: World, vocabulary: Vocabulary): Promise<void> {
  if (step['check'] !== undefined) {
    await checkThen(objectOr(step['check']), world, vocabulary);
    return;
  }
  const name = textOf(step, 'do');
  const verb = vocabulary.verbs[name];
  if (verb === undefined) throw new Unsupported(`verb ${name}`);
  if (step['at'] !== undefined) moveTo(world, instantOf(step, 'at'));
  let answer = await verb.run(numbered(step, 1), world);
  for (let n = 2; n <= Number(step['times'] ?? 1); n += 1) {
    world.clock.jump(1);
    answer = await verb.run(numbered(step, n), world);
  }
  const said = `${name} ${JSON.stringify(step)}`;
  if (step['result'] !== undefined && step['result'] !== answer.result) {
    throw new Failure(`${said}: wanted ${String(step['result'])}, came ${answer.result}`);
  }
  if (step['http'] !== undefined && step['http'] !== answer.http) {
    throw new Failure(`${said}: wanted HTTP ${String(step['http'])}, came ${answer.http}`);
  }
  if (step['short'] !== undefined) {
    same(`${said}: short`, textsOf(step['short']), answer.short ?? []);
  }
  if (step['expect_events'] !== undefined) await expectEvents(step, world, said);
  world.clock.jump(1);
}

/** A step that is done several times has its number for `{n}`. */
function numbered(step: JsonObject, n: number): JsonObject {
  if (step['times'] === undefined) return step;
  return objectOr(JSON.parse(JSON.stringify(step).replaceAll('{n}', String(n))));
}

async function expectEvents(step: JsonObject, world: World, said: string): Promise<void> {
  await world.inventory.compactHolds();
  const last = Number(world.memory.get('events') ?? 0);
  const events = await world.inventory.eventsAfter(last, 1000);
  world.memory.set('events', events.at(-1)?.id ?? last);
  const came = events.map((event) => event.kind);
  same(`${said}: events`, textsOf(step['expect_events']), came);
}

function same(what: string, wanted: readonly string[], came: readonly string[]): void {
  const [a, b] = [[...wanted].sort().join(', '), [...came].sort().join(', ')];
  if (a !== b) throw new Failure(`${what}: wanted [${a}], came [${b}]`);
}

/** Checks every key of `then`, and that the projections agree with the journal before and after a rebuild. */
export async function checkThen(
  then: JsonObject,
  world: World,
  vocabulary: Vocabulary,
): Promise<void> {
  const found: string[] = [];
  for (const [name, wanted] of Object.entries(then)) {
    const check = vocabulary.checks[name];
    if (check === undefined) throw new Unsupported(`then.${name}`);
    const fault = await check(wanted, world);
    if (fault !== null) found.push(`${name}: ${fault}`);
  }
  for (const fault of await world.inventory.verify()) {
    const { sku, location, figure, bookedMilli, derivedMilli } = fault;
    found.push(`${sku}@${location} ${figure}: booked ${bookedMilli}, derived ${derivedMilli}`);
  }
  if (found.length > 0) throw new Failure(found.join('; '));
}
