import type { Json, JsonObject } from '../../base/json.ts';
import type { Scope } from '../../expression/expression.ts';
import type { Template } from '../flow.ts';

/** A template made ready: undefined means missing, and a missing value is left out. */
export type Fill = (scope: Scope) => Json | undefined;

type FillField = (scope: Scope, target: Record<string, Json>) => void;

/**
 * Compiles a template to closures.
 *
 * Shape: null stays null, the $remove marker passes as it is, missing fields and list items are left out.
 */
export function compileTemplate(template: Template): Fill {
  if (template.kind === 'expression') {
    const { expression } = template;
    return (scope) => expression.evaluate(scope);
  }
  if (template.kind === 'literal') {
    const { value } = template;
    return () => value;
  }
  if (template.kind === 'list') return compileList(template.items.map(compileTemplate));
  const fill = compileFields(template.fields);
  return (scope) => {
    const target: Record<string, Json> = {};
    fill(scope, target);
    return target;
  };
}

/** Fills fields into a record that is there; used alone by `extend`. */
function compileFields(fields: readonly (readonly [string, Template])[]): FillField {
  const fills = fields.map(([name, template]) => compileField(name, compileTemplate(template)));
  const count = fills.length;
  return (scope, target) => {
    for (let index = 0; index < count; index += 1) fills[index]?.(scope, target);
  };
}

function compileField(name: string, fill: Fill): FillField {
  return (scope, target) => {
    const value = fill(scope);
    if (value !== undefined) target[name] = value;
  };
}

function compileList(fills: readonly Fill[]): Fill {
  return (scope) => {
    const items: Json[] = [];
    for (const fill of fills) {
      const value = fill(scope);
      if (value !== undefined) items.push(value);
    }
    return items;
  };
}

/** The old record with the new fields over it; a named field that is missing is missing afterwards. */
export function compileExtend(
  fields: readonly (readonly [string, Template])[],
): (scope: Scope) => JsonObject {
  const fill = compileFields(fields);
  const names = fields.map(([name]) => name);
  return (scope) => {
    const added: Record<string, Json> = {};
    fill(scope, added);
    const result: Record<string, Json | undefined> = { ...scope.json, ...added };
    for (const name of names) {
      if (added[name] === undefined && result[name] !== undefined) delete result[name];
    }
    return result;
  };
}
