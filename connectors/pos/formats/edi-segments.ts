import { CrossdockError } from '../../../core/connector/index.ts';
import { POS_ERRORS } from '../errors.ts';
import { repetitionsOf } from './edi-element.ts';
import type { Segment } from './edi-segment.ts';
import { type Element, elementSplitter } from './edi-split.ts';
import { type EdiSyntax, HEAD_CHARACTERS, readSyntax } from './edi-syntax.ts';

/** What one segment may hold at most. */
export interface SegmentLimits {
  readonly segmentCharacters: number;
  readonly elements: number;
  readonly elementCharacters: number;
}

/** A batch of segments with the syntax that they were cut with. */
export interface SegmentBatch {
  readonly syntax: EdiSyntax;
  readonly segments: readonly Segment[];
}

/**
 * Cuts a stream of text into segments; the same ones however the text comes in chunks.
 *
 * Shape: at most one segment over the limit is held; it comes cut, and the ones after it whole.
 * Errors: POS_FILE_SYNTAX when the head of the file declares no separators.
 */
export async function* segmentsOf(
  chunks: AsyncIterable<string>,
  name: string,
  limits: SegmentLimits,
): AsyncGenerator<SegmentBatch> {
  const open = opener(name, limits);
  let cutter: SegmentCutter | null = null;
  for await (const chunk of chunks) {
    const opened: Opened | null = cutter === null ? open(chunk, false) : null;
    if (cutter === null && opened === null) continue;
    const segments: readonly Segment[] = opened?.segments ?? cutter?.add(chunk) ?? [];
    cutter ??= opened?.cutter ?? null;
    if (cutter !== null && segments.length > 0) yield { syntax: cutter.syntax, segments };
  }
  const opened = cutter === null ? open('', true) : null;
  cutter ??= opened?.cutter ?? null;
  if (cutter === null) return;
  const last = [...(opened?.segments ?? []), ...cutter.end()];
  if (last.length > 0) yield { syntax: cutter.syntax, segments: last };
}

interface Opened {
  readonly cutter: SegmentCutter;
  readonly segments: readonly Segment[];
}

/** Gathers the head of a file until its separators are known; null as long as they are not. */
function opener(
  name: string,
  limits: SegmentLimits,
): (chunk: string, isWhole: boolean) => Opened | null {
  let head = '';
  let lines = 1;
  let skipped = 0;
  return (chunk, isWhole) => {
    head = (head + chunk).replace(/^[\s\ufeff]+/, (space) => {
      lines += linesIn(space);
      skipped += space.length;
      return '';
    });
    if (head === '' || (isWhole && head === '\u001a')) return null;
    const reading = readSyntax(head.slice(0, HEAD_CHARACTERS), isWhole);
    if (reading === null) return null;
    if ('wrong' in reading) {
      const where = `${name}:${lines}`;
      throw new CrossdockError(POS_ERRORS.POS_FILE_SYNTAX, { what: reading.wrong, where });
    }
    const begin = { line: lines, offset: skipped + reading.skip };
    const cutter = segmentCutter(reading, limits, begin);
    return { cutter, segments: cutter.add(head.slice(reading.skip)) };
  };
}

interface SegmentCutter {
  readonly syntax: EdiSyntax;
  add(text: string): readonly Segment[];
  end(): readonly Segment[];
}

/** Where the first segment begins. */
interface Begin {
  readonly line: number;
  readonly offset: number;
}

function segmentCutter(first: EdiSyntax, limits: SegmentLimits, begin: Begin): SegmentCutter {
  let syntax = first;
  let split = elementSplitter(syntax);
  let isAtStart = true;
  let rest = '';
  let scanned = 0;
  let { line } = begin;
  /** Characters of the file before `rest`. */
  let passed = begin.offset;
  let number = 0;
  /** The beginning of a segment that is too long, while its end is looked for. */
  let cut: (Begin & { readonly text: string }) | null = null;

  function segment(text: string, start: number, isEnded: boolean, into: Segment[]): void {
    const space = /^\s*/.exec(text)?.[0].length ?? 0;
    const at = cut?.line ?? line + linesIn(text.slice(0, space));
    const offset = cut?.offset ?? passed + start + space;
    line += linesIn(text);
    const isCut = cut !== null;
    const body = cut?.text ?? trimEnd(text.slice(space), syntax);
    cut = null;
    if (body === '') return;
    number += 1;
    const isLong = isCut || body.length > limits.segmentCharacters;
    const kept = isLong ? body.slice(0, limits.segmentCharacters) : body;
    const [tag = '', ...elements] = split(kept);
    const name = typeof tag === 'string' ? tag : kept.slice(0, 10);
    const wrong = isLong ? 'long' : wrongIn(name, elements, body, limits);
    into.push({ number, line: at, offset, tag: name, elements, wrong, isEnded });
  }

  function add(text: string): readonly Segment[] {
    rest += text;
    const found: Segment[] = [];
    cutRest(false, found);
    if (isAtStart && cut === null) {
      if (rest.trimStart() === '') forgetSpace();
    } else if (cut !== null || rest.trimStart().length > limits.segmentCharacters) drop();
    return found;
  }

  function cutRest(isWhole: boolean, into: Segment[]): void {
    let start = 0;
    let at = scanned;
    for (;;) {
      if (isAtStart && cut === null) {
        const next = renewed(start, isWhole);
        if (next === null) break;
        line += next === start ? 0 : linesIn(rest.slice(start, next));
        start = next;
        at = next;
        isAtStart = false;
      }
      const end = rest.indexOf(syntax.segmentEnd, at);
      if (end === -1) break;
      at = end + 1;
      if (isReleased(rest, end, start, syntax.release)) continue;
      segment(rest.slice(start, end), start, true, into);
      if (syntax.segmentEnd === '\n') line += 1;
      start = at;
      isAtStart = true;
    }
    rest = rest.slice(start);
    passed += start;
    scanned = isAtStart ? 0 : rest.length;
  }

  /**
   * Where the next segment begins: each interchange of a file may declare separators of its own.
   * Null when more text is needed to tell.
   */
  function renewed(start: number, isWhole: boolean): number | null {
    let next = start;
    while (next < rest.length && /\s/.test(rest[next] ?? '')) next += 1;
    if (rest.length - next < 3 && !isWhole) return null;
    const begins = rest.slice(next, next + 3);
    // A UNA counts for its own interchange; a UNB without one has the usual signs again.
    const isUsual = begins === 'UNB' && rest[next + 3] === '+' && syntax.element !== '+';
    if (begins !== 'UNA' && begins !== 'ISA' && !isUsual) return start;
    const reading = readSyntax(rest.slice(next, next + HEAD_CHARACTERS), isWhole);
    if (reading === null) return null;
    if ('wrong' in reading || reading.standard !== syntax.standard) return start;
    syntax = reading;
    split = elementSplitter(reading);
    return next + reading.skip;
  }

  /** Keeps the beginning of an over-long segment, and lets the rest of it go. */
  function drop(): void {
    const text = rest.trimStart();
    const space = rest.length - text.length;
    const begun = line + linesIn(rest.slice(0, space));
    const offset = passed + space;
    cut ??= { text: text.slice(0, limits.segmentCharacters + 1), line: begun, offset };
    let run = 0;
    while (syntax.release !== null && rest[rest.length - 1 - run] === syntax.release) run += 1;
    const kept = (syntax.release ?? '').repeat(run % 2);
    line += linesIn(rest);
    passed += rest.length - kept.length;
    rest = kept;
    scanned = rest.length;
  }

  function forgetSpace(): void {
    line += linesIn(rest);
    passed += rest.length;
    rest = '';
    scanned = 0;
  }

  function end(): readonly Segment[] {
    const found: Segment[] = [];
    cutRest(true, found);
    segment(withoutDosEnd(rest), 0, syntax.segmentEnd === '\n', found);
    rest = '';
    scanned = 0;
    return found;
  }

  return { syntax: first, add, end };
}

/** DOS programs end a text file with Ctrl-Z. */
function withoutDosEnd(text: string): string {
  const trimmed = text.trimEnd();
  return trimmed.endsWith('\u001a') ? trimmed.slice(0, -1) : text;
}

function isReleased(text: string, end: number, start: number, release: string | null): boolean {
  if (release === null) return false;
  let at = end;
  while (at > start && text[at - 1] === release) at -= 1;
  return (end - at) % 2 === 1;
}

function trimEnd(text: string, syntax: EdiSyntax): string {
  return syntax.segmentEnd === '\n' && text.endsWith('\r') ? text.slice(0, -1) : text;
}

function wrongIn(
  tag: string,
  elements: readonly Element[],
  text: string,
  limits: SegmentLimits,
): Segment['wrong'] {
  if (!/^[A-Z][A-Z0-9]{1,9}$/.test(tag)) return 'tag';
  if (/[\r\n]/.test(text)) return 'break';
  if (elements.length > limits.elements) return 'elements';
  const isLong = elements.some((element) => lengthOf(element) > limits.elementCharacters);
  return isLong ? 'element' : null;
}

function lengthOf(element: Element): number {
  if (typeof element === 'string') return element.length;
  return repetitionsOf(element)
    .flat()
    .reduce((sum, part) => sum + part.length + 1, 0);
}

function linesIn(text: string): number {
  let count = 0;
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) count += 1;
  return count;
}
