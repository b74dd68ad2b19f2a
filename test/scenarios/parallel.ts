import { isoTime } from '../../core/base/clock.ts';
import type { Json, JsonObject } from '../../core/base/json.ts';
import { isJsonObject } from '../../core/base/json.ts';
import { type Given, givenOf } from './given.ts';
import type { Vocabulary } from './parts.ts';
import { type Client, withProcesses } from './processes.ts';
import { numberOf, objectOr, onlyKnown, type Scenario, textOf, Unsupported } from './scenario.ts';
import type { StepAnswer } from './verb.ts';
import { moveTo, type World } from './world.ts';

/** What the parallel runner borrows from the ordinary one. */
export interface Borrowed {
  readonly given: Given;
  readonly vocabulary: Vocabulary;
  readonly inWorld: (
    given: Given,
    on: 'memory' | 'file',
    work: (world: World) => Promise<void>,
  ) => Promise<void>;
  readonly begin: (world: World, given: Given) => Promise<void>;
  readonly checkThen: (then: JsonObject, world: World, vocabulary: Vocabulary) => Promise<void>;
}

/** Runs a scenario whose clients all start at one moment, as often as it asks for. */
export async function runParallel(scenario: Scenario, borrowed: Borrowed): Promise<void> {
  const { given } = borrowed;
  onlyKnown(scenario.parallel ?? {}, FIELDS, 'parallel');
  const rounds = Array.from({ length: scenario.repeat }, (_, round) => round);
  if (canShareWorld(scenario)) {
    await borrowed.inWorld(given, 'file', async (world) => {
      await withClients(given, world, async (clients) => {
        for (const round of rounds) {
          const renamed = renameAll(scenario, round);
          if (round > 0) await borrowed.begin(world, givenOf(renamed.given));
          await runRound(renamed, world, { borrowed, clients });
        }
      });
    });
    return;
  }
  for (const _round of rounds) {
    await borrowed.inWorld(given, 'file', (world) =>
      withClients(given, world, (clients) => runRound(scenario, world, { borrowed, clients })),
    );
  }
}

const FIELDS = ['clients', 'each', 'odd', 'even', 'first', 'rest'];

function withClients(
  given: Given,
  world: World,
  work: (clients: readonly Client[]) => Promise<void>,
): Promise<void> {
  return given.processes > 1 ? withProcesses(given.processes, world.path, work) : work([]);
}

/** Rounds may share a database when nothing but stock is given: each round then has SKUs and orders of its own. */
function canShareWorld(scenario: Scenario): boolean {
  const names = Object.keys(scenario.given);
  return names.length > 0 && names.every((name) => ['stock', 'processes', 'now'].includes(name));
}

const RENAMED = new Set(['sku', 'order', 'ref', 'id']);

function renameAll(scenario: Scenario, round: number): Scenario {
  if (round === 0) return scenario;
  const rename = (value: Json | undefined, name: string): Json => {
    if (Array.isArray(value)) return value.map((item) => rename(item, name));
    if (isJsonObject(value)) {
      return Object.fromEntries(
        Object.entries(value).map(([key, field]) => [key, rename(field, key)]),
      );
    }
    return RENAMED.has(name) && value !== null
      ? `${String(value)} of round ${round}`
      : (value ?? null);
  };
  return {
    ...scenario,
    given: objectOr(rename(scenario.given, '')),
    parallel: objectOr(rename(scenario.parallel, '')),
    expected: objectOr(rename(scenario.expected, '')),
  };
}

async function runRound(
  scenario: Scenario,
  world: World,
  parts: { readonly borrowed: Borrowed; readonly clients: readonly Client[] },
): Promise<void> {
  const { borrowed, clients } = parts;
  const steps = stepsOf(scenario.parallel ?? {}, world.clock.now());
  moveTo(world, world.clock.now() + HOUR_MS);
  const started = performance.now();
  const answers =
    clients.length > 0
      ? await inProcesses(steps, clients)
      : await Promise.all(steps.map((step) => runClient(step, world, borrowed.vocabulary)));
  const seconds = (performance.now() - started) / 1000;
  const rest = ownChecks(scenario.expected, answers, seconds);
  await borrowed.checkThen(rest, world, borrowed.vocabulary);
}

const HOUR_MS = 3_600_000;

/** The steps of all clients; `{n}` is the client's number. */
function stepsOf(parallel: JsonObject, now: number): readonly JsonObject[] {
  const clients = numberOf(parallel, 'clients');
  return Array.from({ length: clients }, (_, index) => {
    const number = index + 1;
    const parity = number % 2 === 1 ? 'odd' : 'even';
    const position = number === 1 ? 'first' : 'rest';
    const step = parallel['each'] ?? parallel[parity] ?? parallel[position];
    return { ...objectOr(filled(step, number, now)), connection: number };
  });
}

/** The instants that a scenario names by their order. */
const BEFORE_ALL = 'before_all_sales';
const AFTER = 'after_snapshot_as_of';

function filled(value: Json | undefined, number: number, now: number): Json {
  if (value === BEFORE_ALL) return isoTime(now);
  if (value === AFTER) return isoTime(now + 1000);
  if (typeof value === 'string') return value.replaceAll('{n}', String(number));
  if (Array.isArray(value)) return value.map((item) => filled(item, number, now));
  if (!isJsonObject(value)) return value ?? null;
  const fields = Object.entries(value).map(([name, field]) => [name, filled(field, number, now)]);
  return Object.fromEntries(fields);
}

const CLIENT_FIELDS = ['do', 'at', 'connection'];

async function runClient(
  step: JsonObject,
  world: World,
  vocabulary: Vocabulary,
): Promise<StepAnswer> {
  const name = textOf(step, 'do');
  const verb = vocabulary.verbs[name];
  if (verb === undefined) throw new Unsupported(`verb ${name}`);
  const { at, ...rest } = step;
  const timed: JsonObject = at === undefined ? rest : { ...rest, effective_at: at };
  onlyKnown(timed, [...CLIENT_FIELDS, ...verb.fields], name);
  return verb.run(timed, world);
}

async function inProcesses(
  steps: readonly JsonObject[],
  clients: readonly Client[],
): Promise<readonly StepAnswer[]> {
  const shares = clients.map((_, index) =>
    steps.filter((_step, at) => at % clients.length === index),
  );
  const answers = await Promise.all(
    clients.map((client, index) => client.run(shares[index] ?? [])),
  );
  return answers.flat();
}

const WORDS = [
  ...['ok', 'insufficient', 'ignored_duplicate', 'ignored_stale', 'quarantined', 'conflict'],
  ...['invalid', 'accepted_with_shortfall'],
];

/** Checks what is about the answers, and gives back what is about the world. */
function ownChecks(then: JsonObject, answers: readonly StepAnswer[], seconds: number): JsonObject {
  const rest: Record<string, Json | undefined> = { ...then };
  for (const word of WORDS) {
    if (then[word] === undefined) continue;
    const came = answers.filter((answer) => answer.result === word).length;
    if (came !== then[word]) throw new Error(`${word}: wanted ${String(then[word])}, came ${came}`);
    delete rest[word];
  }
  const limit = then['max_seconds'];
  delete rest['max_seconds'];
  if (typeof limit === 'number' && seconds > limit) {
    throw new Error(`max_seconds: wanted ${limit}, took ${seconds.toFixed(1)}`);
  }
  const http = then['http_any_order'];
  delete rest['http_any_order'];
  if (http !== undefined) {
    const came = answers.map((answer) => answer.http).sort();
    if (JSON.stringify(came) !== JSON.stringify(http)) {
      throw new Error(
        `http_any_order: wanted ${JSON.stringify(http)}, came ${JSON.stringify(came)}`,
      );
    }
  }
  return rest;
}
