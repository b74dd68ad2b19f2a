import type { CallExpression } from 'acorn';
import type { Args } from '../callable.ts';
import type { Code, Frame } from '../frame.ts';
import type { Value } from '../value.ts';
import { spreadCollector } from './literal.ts';
import { type Build, compileApart } from './part.ts';

/** Evaluates the arguments of a call. */
export type ArgsCode = (frame: Frame) => Args;

/** The arguments of a call without any. */
export const NO_ARGS: Args = Object.freeze([]);

/** The code of no arguments. */
export const NO_ARGUMENTS: ArgsCode = () => NO_ARGS;

/** Compiles arguments; none and one are written out because they are most of all calls. */
export function buildArgs(build: Build, nodes: CallExpression['arguments']): ArgsCode {
  if (nodes.some((node) => node.type === 'SpreadElement')) return spreadArgs(build, nodes);
  const parts = nodes.flatMap((node) =>
    node.type === 'SpreadElement' ? [] : [compileApart(build, node)],
  );
  const codes = parts.map((part) => part.code);
  const known = parts.flatMap(({ constant }) => (constant === undefined ? [] : [constant.value]));
  if (known.length === parts.length && parts.length > 0) return () => known;
  const [first, second] = codes;
  if (first === undefined) return NO_ARGUMENTS;
  if (second === undefined) return (frame) => [first(frame)];
  if (codes.length === 2) return (frame) => [first(frame), second(frame)];
  return (frame) => codes.map((code) => code(frame));
}

function spreadArgs(build: Build, nodes: CallExpression['arguments']): ArgsCode {
  const wasInChain = build.isInChain;
  build.isInChain = false;
  const collectors = nodes.map((node) => {
    if (node.type === 'SpreadElement') return spreadCollector(build, node);
    return pushCollector(build.compile(node).code);
  });
  build.isInChain = wasInChain;
  return (frame) => {
    const values: Value[] = [];
    for (const collect of collectors) collect(frame, values);
    return values;
  };
}

function pushCollector(code: Code): (frame: Frame, into: Value[]) => void {
  return (frame, into) => into.push(code(frame));
}
