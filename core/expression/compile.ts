import type { Json } from '../base/json.ts';
import { openBuild } from './build/node.ts';
import type { Build, Part } from './build/part.ts';
import { pathReader } from './build/path.ts';
import { asFault } from './callable.ts';
import { toText } from './coerce.ts';
import { EXPRESSION_ERRORS } from './errors.ts';
import type { Expression, Scope } from './expression.ts';
import { type Code, type Frame, openFrame } from './frame.ts';
import { SOURCE_MAX_CHARACTERS } from './limits.ts';
import { joinText } from './operators.ts';
import { isWholeExpression, parseExpression } from './parse.ts';
import { isRecordData, toJson } from './result.ts';
import { type Origin, Site } from './site.ts';
import { type Chunk, splitTemplate } from './template.ts';
import type { Value } from './value.ts';

/** True for a value of a flow file that is an expression: a text that starts with `=`. */
export function isExpression(value: unknown): value is string {
  return typeof value === 'string' && value.startsWith('=');
}

/**
 * Compiles a text that starts with `=` once; evaluating it many times is then only calls of closures.
 *
 * Shape:  `={{ … }}` alone gives the value itself, with text around it a text; a value that is missing, null or ""
 *         adds nothing to a text, as in n8n. `given` are the names of a place that has no project around it.
 * Errors: EXPR_SYNTAX, EXPR_NOT_ALLOWED, EXPR_NAME_UNKNOWN, EXPR_METHOD_UNKNOWN, EXPR_LIMIT, each with the column.
 * Source: n8n-workflow 2.41; where it swallows an error and goes on with nothing, this throws EXPR_FAILED (I6).
 */
export function compileExpression(
  source: string,
  where: string,
  given?: readonly string[],
): Expression {
  return compileSource({ source, where, added: 0, ...(given === undefined ? {} : { given }) });
}

/** Compiles a source to whose start something was added that its author did not write. */
export function compileSource(origin: Origin): Expression {
  const { source } = origin;
  const site = new Site(origin, 0, 'the expression');
  if (!isExpression(source)) {
    throw site.fault(EXPRESSION_ERRORS.EXPR_SYNTAX, {
      what: 'an expression starts with "="',
      mend: 'write ={{ … }}',
    });
  }
  if (source.length > SOURCE_MAX_CHARACTERS) {
    throw site.limit(`the source is longer than ${SOURCE_MAX_CHARACTERS} characters`);
  }
  const build = openBuild(origin);
  const part = compileTemplate(build, splitTemplate(source, 1, isWholeExpression));
  return {
    source,
    evaluate: evaluator(part, origin, build.slotCount),
    tables: [...build.tables],
    fields: build.readsWhole ? null : [...build.fields],
  };
}

function compileTemplate(build: Build, chunks: readonly Chunk[]): Part {
  const [first, ...more] = chunks;
  if (first === undefined) return { code: () => '', isFixed: true };
  if (more.length === 0 && first.type === 'code') return compileCode(build, first);
  const codes = chunks.map((chunk) => textCode(build, chunk));
  return { code: (frame) => joinCodes(codes, frame), isFixed: false };
}

function compileCode(build: Build, chunk: Chunk): Part {
  if (!chunk.isClosed) {
    const site = new Site(build.origin, chunk.at - 2, '{{');
    throw site.fault(EXPRESSION_ERRORS.EXPR_SYNTAX, {
      what: '{{ is not closed',
      mend: 'write }} after the expression',
    });
  }
  return build.compile(parseExpression(chunk.text, chunk.at, build.origin));
}

function textCode(build: Build, chunk: Chunk): Code {
  if (chunk.type === 'text') return () => chunk.text;
  const { code } = compileCode(build, chunk);
  const site = new Site(build.origin, chunk.at, 'this part');
  return (frame) => chunkText(code(frame), frame, site);
}

/** n8n's rule for a value inside text: missing, null and "" add nothing. NaN is refused, where n8n hides it (I6). */
function chunkText(value: Value, frame: Frame, site: Site): string {
  if (typeof value === 'string') return value;
  if (value === null || value === undefined) return '';
  if (typeof value === 'number' && Number.isNaN(value)) {
    throw site.failed('this part of the text is not a number (NaN)');
  }
  return toText(value, frame);
}

function joinCodes(codes: readonly Code[], frame: Frame): string {
  let text = '';
  for (const code of codes) text = joinText(text, toText(code(frame), frame), frame);
  return text;
}

type Evaluate = (scope: Scope) => Json | undefined;

/** A read of the record needs no state of its own; anything else is made plain on its way out. */
function evaluator(part: Part, origin: Origin, slotCount: number): Evaluate {
  const { code } = part;
  const isRecord = part.isRecord === true;
  const read = part.path === undefined ? undefined : pathReader(part.path);
  if (read !== undefined) return read;
  const site = new Site(origin, 0, 'the expression');
  return (scope) => {
    const frame = openFrame(scope, origin, slotCount);
    try {
      const value = code(frame);
      if (typeof value === 'string' || typeof value === 'boolean') return value;
      if (value === undefined || value === null) return value;
      if (typeof value === 'number' && Number.isFinite(value)) return value === 0 ? 0 : value;
      return isRecord && isRecordData(value) ? value : toJson(value, frame, 'result');
    } catch (cause) {
      throw asFault(cause, site);
    }
  };
}
