import type { JsonObject } from '../../core/base/json.ts';
import type { InventoryCommand } from '../../core/retail/inventory/command.ts';
import type { World } from './world.ts';

/** What a step answers: a result word, the short items, and whatever its check keys look at. */
export interface StepAnswer {
  readonly result?: string;
  readonly short?: readonly string[];
  /** The HTTP status, for steps that are calls. */
  readonly http?: number;
}

/** One verb of the vocabulary. */
export interface Verb {
  /** The step's fields that it understands, besides `do at result short expect_events note`. */
  readonly fields: readonly string[];
  readonly run: (step: JsonObject, world: World) => Promise<StepAnswer>;
}

export type Verbs = Readonly<Record<string, Verb>>;

/** A verb that is one stock command. */
export function stockVerb(
  fields: readonly string[],
  commandOf: (step: JsonObject, world: World) => InventoryCommand,
): Verb {
  return {
    fields,
    run: async (step, world) => {
      const inventory = inventoryFor(step, world);
      const [answer] = await inventory.apply([commandOf(step, world)]);
      if (answer === undefined) return {};
      world.results.push(answer);
      return { result: answer.result, short: answer.short };
    },
  };
}

/** Parallel steps are spread over the connections by their number. */
function inventoryFor(step: JsonObject, world: World): World['inventory'] {
  const number = step['connection'];
  return typeof number === 'number' && number % 2 === 1 && world.other !== null
    ? world.other
    : world.inventory;
}

/** A key of its own for a step that has no business key. */
export function freshKey(world: World, prefix: string): string {
  const number = Number(world.memory.get('keys') ?? 0) + 1;
  world.memory.set('keys', number);
  return `${prefix}#${number}`;
}

/** What a check finds: null when it holds, or what came instead. */
export type Check = (wanted: JsonObject[string], world: World) => Promise<string | null>;

export type Checks = Readonly<Record<string, Check>>;
