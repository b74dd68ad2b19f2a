/** `deliver_all`: many versions of many entities come in any order; the pipeline decides what is applied. */
import type { JsonObject } from '../../../core/base/json.ts';
import { seededRandom } from '../../../core/base/random.ts';
import { compareVersions } from '../../../core/base/version.ts';
import { receive } from '../../../core/pipeline/inbox.ts';
import { delivery, type Fixture, openFixture, record } from '../../pipeline/fixture.ts';
import { numberMaybe, objectOr, textMaybe, textsOf, Unsupported } from '../scenario.ts';
import type { Checks, Verbs } from '../verb.ts';
import type { World } from '../world.ts';

const FLOW = `
flow: test
owner: tests
about: Newest wins.
kind: state
triggers: [{ webhook: things/changed }]
source: { connection: sys, stream: things }
steps: [{ map: { version: "={{ $json.version }}" } }]
deliver: { connection: sys, stream: things, operation: put }
`;

/** What was applied, entity by entity, and what was still waiting when the others were done. */
interface Applied {
  readonly entities: readonly string[];
  readonly versions: ReadonlyMap<string, readonly string[]>;
  readonly waiting: readonly string[];
}

const APPLIED = new WeakMap<World, Applied>();

export const verbs: Verbs = {
  deliver_all: {
    fields: [],
    run: async (_step, world) => {
      const given = objectOr(asObject(world.memory.get('given')));
      const entities = Array.from(
        { length: numberMaybe(given, 'entities') ?? 1 },
        (_, n) => `E${n + 1}`,
      );
      const hub = await openFixture(FLOW, { laneCount: 16 });
      try {
        APPLIED.set(world, await deliverAll(hub, given, entities));
      } finally {
        await hub.close();
      }
      return {};
    },
  },
};

async function deliverAll(
  hub: Fixture,
  given: JsonObject,
  entities: readonly string[],
): Promise<Applied> {
  const blocked = textMaybe(given, 'one_entity_blocked');
  const versions = numberMaybe(given, 'versions_each') ?? 1;
  hub.script.answer = (command) =>
    command.key === blocked
      ? { outcome: 'retry', code: 'BLOCKED', what: 'this entity is blocked' }
      : { outcome: 'written', id: command.key };
  const messages = entities.flatMap((id) =>
    Array.from({ length: versions }, (_, n) => ({ id, version: String(n + 1) })),
  );
  for (const { id, version } of shuffled(messages, numberMaybe(given, 'shuffle_seed') ?? 1)) {
    // The source shows what it has sent last, as a vendor's API does.
    const present = hub.script.present.get(id)?.version ?? null;
    if (compareVersions(version, present) > 0) {
      hub.script.present.set(id, record(id, { version, data: { id, version } }));
    }
    await receive(hub.context, 'sys', delivery(`${id}:${version}`, { id, version }));
  }
  await hub.worker.idle();
  const applied = hub.script.sent.filter((command) => command.key !== blocked);
  const byKey = Map.groupBy(applied, (command) => command.key);
  const waiting = await hub.store.lanes.waiting();
  return {
    entities,
    versions: new Map([...byKey].map(([key, sent]) => [key, sent.map((one) => one.version ?? '')])),
    waiting:
      waiting.length > 0 && blocked !== undefined ? [blocked] : waiting.map((row) => row.flow),
  };
}

function shuffled<T>(items: readonly T[], seed: number): readonly T[] {
  const random = seededRandom(seed);
  return items
    .map((item) => ({ item, at: random.next() }))
    .sort((a, b) => a.at - b.at)
    .map(({ item }) => item);
}

function asObject(value: unknown): JsonObject | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value))
    : undefined;
}

function appliedIn(world: World): Applied {
  const applied = APPLIED.get(world);
  if (applied === undefined) throw new Unsupported('deliver_all has not run');
  return applied;
}

export const checks: Checks = {
  final_version_each: async (wanted, world) => {
    const { entities, versions, waiting } = appliedIn(world);
    const given = objectOr(asObject(world.memory.get('given')));
    const blocked = textMaybe(given, 'one_entity_blocked');
    const wrong = entities.filter(
      (id) => id !== blocked && versions.get(id)?.at(-1) !== String(wanted),
    );
    const regressed = [...versions].filter(([, list]) =>
      list.some(
        (version, index) => index > 0 && compareVersions(version, list[index - 1] ?? null) <= 0,
      ),
    );
    const faults = [
      ...wrong.map((id) => `${id} ended otherwise`),
      ...regressed.map(([id]) => `${id} went back`),
    ];
    if (blocked !== undefined && !waiting.includes(blocked))
      faults.push(`${blocked} does not wait`);
    return faults.length === 0 ? null : faults.slice(0, 5).join(', ');
  },
  except: async (wanted, world) => {
    const { versions } = appliedIn(world);
    const applied = textsOf(wanted).filter((id) => versions.has(id));
    return applied.length === 0 ? null : `${applied.join(', ')} was applied`;
  },
  blocked_entity_delays_others: async (wanted, world) => {
    const { entities, versions, waiting } = appliedIn(world);
    const late = entities.filter((id) => !versions.has(id) && !waiting.includes(id));
    return late.length > 0 === wanted ? null : `${late.length} others were delayed`;
  },
};
