import type { ArrayPattern, AssignmentPattern, ObjectPattern, Pattern as Target } from 'acorn';
import type { Frame } from '../frame.ts';
import { readField } from '../read.ts';
import { isList, type Value } from '../value.ts';
import { type Build, compileApart, notAllowed, siteOf } from './part.ts';

/** Puts a value into the slots of a parameter. */
export type Bind = (frame: Frame, value: Value) => void;

/** Compiles a parameter: a name, `{ a, b: c }`, `[a, b]`, each with a default. Names get fresh slots. */
export function buildTarget(build: Build, node: Target, names: Map<string, number>): Bind {
  switch (node.type) {
    case 'Identifier': {
      const slot = build.slotCount;
      build.slotCount += 1;
      names.set(node.name, slot);
      return (frame, value) => {
        frame.slots[slot] = value;
      };
    }
    case 'ObjectPattern':
      return objectTarget(build, node, names);
    case 'ArrayPattern':
      return listTarget(build, node, names);
    case 'AssignmentPattern':
      return defaultTarget(build, node, names);
    default:
      throw notAllowed(build, node, 'this parameter', 'write names, { a, b } or [a, b]');
  }
}

function objectTarget(build: Build, node: ObjectPattern, names: Map<string, number>): Bind {
  const binds = node.properties.map((property): Bind => {
    if (property.type === 'RestElement') throw notAllowed(build, property, 'a rest parameter');
    const { key } = property;
    if (property.computed || key.type !== 'Identifier') {
      throw notAllowed(build, property, 'a computed name in a parameter', 'write { name }');
    }
    const site = siteOf(build, key, `?.${key.name}`);
    const bind = buildTarget(build, property.value, names);
    return (frame, value) => bind(frame, readField(value, key.name, site));
  });
  return (frame, value) => {
    for (const bind of binds) bind(frame, value);
  };
}

function listTarget(build: Build, node: ArrayPattern, names: Map<string, number>): Bind {
  const site = siteOf(build, node, '[…]');
  const binds = node.elements.map((element) =>
    element === null ? undefined : buildTarget(build, element, names),
  );
  return (frame, value) => {
    if (!isList(value)) throw site.failed('[a, b] takes a list apart, and this is none');
    binds.forEach((bind, index) => {
      bind?.(frame, value[index]);
    });
  };
}

function defaultTarget(build: Build, node: AssignmentPattern, names: Map<string, number>): Bind {
  const instead = compileApart(build, node.right).code;
  const bind = buildTarget(build, node.left, names);
  return (frame, value) => bind(frame, value === undefined ? instead(frame) : value);
}
