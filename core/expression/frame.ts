import type { JsonObject } from '../base/json.ts';
import type { Scope } from './expression.ts';
import {
  CHARACTERS_PER_UNIT,
  LIST_MAX_ITEMS,
  TEXT_MAX_CHARACTERS,
  WORK_MAX_UNITS,
} from './limits.ts';
import { type Origin, Site } from './site.ts';
import type { Value } from './value.ts';

/** The state of one evaluation. */
export interface Frame {
  readonly json: JsonObject;
  readonly scope: Scope;
  readonly origin: Origin;
  /** Work left, in units of WORK_MAX_UNITS. */
  work: number;
  /** Values of callback parameters; each parameter of the source owns one slot. */
  readonly slots: Value[];
}

/** Compiled code: one closure per node of the source. */
export type Code = (frame: Frame) => Value;

const NO_SLOTS: Value[] = [];

/** The state for one evaluation. */
export function openFrame(scope: Scope, origin: Origin, slotCount: number): Frame {
  return {
    json: scope.json,
    scope,
    origin,
    work: WORK_MAX_UNITS,
    slots: slotCount === 0 ? NO_SLOTS : new Array<Value>(slotCount),
  };
}

/** Takes work from the budget. Errors: EXPR_LIMIT when none is left. */
export function charge(frame: Frame, units: number): void {
  frame.work -= units;
  if (frame.work < 0) {
    throw whole(frame).limit(`the evaluation needs more than ${WORK_MAX_UNITS} units of work`);
  }
}

/** Takes the work of making or reading that many characters. */
export function chargeText(frame: Frame, characters: number): void {
  charge(frame, Math.ceil(characters / CHARACTERS_PER_UNIT));
}

/** Refuses a text that would be too long, before it is made, and takes its work. */
export function admitText(frame: Frame, characters: number): void {
  if (characters > TEXT_MAX_CHARACTERS) {
    throw whole(frame).limit(`a text would be longer than ${TEXT_MAX_CHARACTERS} characters`);
  }
  chargeText(frame, characters);
}

/** Refuses a list that would be too long, before it is made, and takes its work. */
export function admitList(frame: Frame, items: number): void {
  if (items > LIST_MAX_ITEMS) {
    throw whole(frame).limit(`a list would have more than ${LIST_MAX_ITEMS} items`);
  }
  charge(frame, items);
}

function whole(frame: Frame): Site {
  return new Site(frame.origin, 0, 'the expression');
}
