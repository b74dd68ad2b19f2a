import type { ErrorKind } from '../../../core/connector/index.ts';
import { at, segmentText } from './edi-element.ts';
import { CLOSES, type Close, GROUP_OF_SET, interchangeFacts, OPENS } from './edi-envelope-tags.ts';
import { EDI_ERRORS } from './edi-errors.ts';
import type { Segment } from './edi-segment.ts';
import type { Fields } from './row.ts';

/** Why a document, or a segment outside of one, cannot be used. */
export interface Problem {
  readonly error: ErrorKind;
  readonly what: string;
}

/** One document (transaction set, message) with the facts of its envelope. */
export interface EdiDocument {
  readonly kind: 'document';
  readonly line: number;
  readonly head: Fields;
  /** From its header to its trailer. */
  readonly segments: readonly Segment[];
  /** Counts and control numbers that disagree. */
  readonly wrong: readonly string[];
  readonly problem: Problem | null;
}

/** A segment that belongs to no document, or an envelope that disagrees with its content. */
export interface EdiStray {
  readonly kind: 'stray' | 'mismatch';
  readonly line: number;
  readonly problem: Problem;
  readonly raw: string;
}

/** What an envelope reader gives, in the order of the file. */
export type EdiItem = EdiDocument | EdiStray;

/** Puts segments into their documents and checks the envelopes. */
export interface EnvelopeReader {
  take(segment: Segment, into: EdiItem[]): void;
  /** Closes what is open; says what of the file is missing, or null when it is whole. */
  end(into: EdiItem[]): string | null;
}

interface Level {
  readonly opener: Segment;
  readonly control: string;
  /** Documents or groups directly in it. */
  count: number;
  groups: number;
}

/** Segments of an interchange that stand outside documents and say nothing that counts. */
const SERVICE = new Set(['TA1', 'TA3', 'ISB', 'ISE']);

/** Opens a reader of envelopes; `limit` is how many segments one document may have. */
export function envelopeReader(standard: string, limit: number): EnvelopeReader {
  let interchange: Level | null = null;
  let group: Level | null = null;
  let open: Segment[] | null = null;
  let problem: Problem | null = null;
  let last: Segment | null = null;
  /** Control numbers of the documents of this group: keys are made of them. */
  let controls = new Set<string>();
  /** Control numbers of the groups of this interchange. */
  let groupControls = new Set<string>();

  function take(segment: Segment, into: EdiItem[]): void {
    last = segment;
    const opens = OPENS.get(segment.tag);
    const closes = CLOSES.get(segment.tag);
    if (opens?.level === 'document') begin(segment, into);
    else if (closes?.level === 'document') finish(segment, closes, into);
    else if (opens !== undefined) openLevel(segment, opens.level, into);
    else if (closes !== undefined) closeLevel(segment, closes, into);
    else if (open !== null) inside(segment, open);
    else if (segment.wrong !== null) into.push(stray(segment, problemOf(segment)));
    else if (!SERVICE.has(segment.tag)) into.push(stray(segment, outside(segment)));
  }

  function inside(segment: Segment, document: Segment[]): void {
    if (segment.wrong !== null) problem ??= problemOf(segment);
    if (document.length < limit) document.push(segment);
    else {
      const what = `the document has more than ${limit} segments, at ${place(segment)}`;
      problem ??= { error: EDI_ERRORS.POS_EDI_TOO_LARGE, what };
    }
  }

  function begin(segment: Segment, into: EdiItem[]): void {
    abandon(`${segment.tag} at ${place(segment)} begins another document`, into);
    open = [];
    problem = null;
    if (group !== null) group.count += 1;
    if (interchange !== null) interchange.count += 1;
    inside(segment, open);
  }

  function finish(segment: Segment, closes: Close, into: EdiItem[]): void {
    if (open === null) {
      into.push(stray(segment, outside(segment)));
      return;
    }
    inside(segment, open);
    const opener = open[0] ?? segment;
    const wrong = [
      ...countWrong(segment, at(segment, closes.count), open.length, 'segments'),
      ...controlWrong(segment, at(segment, closes.control), controlOf(opener)),
      ...repeatedWrong(opener, controls),
      ...groupWrong(opener, group?.opener ?? null),
    ];
    into.push(document(opener, open, wrong));
    open = null;
  }

  function document(opener: Segment, segments: readonly Segment[], wrong: string[]): EdiDocument {
    const facts = interchangeFacts(interchange?.opener ?? null, group?.opener ?? null, opener);
    const head: Fields = { standard, ...facts };
    return { kind: 'document', line: opener.line, head, segments, wrong, problem };
  }

  /** A document that is left open is a fault of its own; the ones around it count. */
  function abandon(why: string, into: EdiItem[]): void {
    if (open === null) return;
    const opener = open[0];
    if (opener !== undefined) {
      const what = `the document begun at ${place(opener)} is not closed: ${why}`;
      problem ??= { error: EDI_ERRORS.POS_EDI_DOCUMENT, what };
      into.push(document(opener, open, []));
    }
    open = null;
    problem = null;
  }

  function openLevel(segment: Segment, level: 'interchange' | 'group', into: EdiItem[]): void {
    abandon(`${segment.tag} follows at ${place(segment)}`, into);
    if (group !== null) into.push(unclosed(group, segment));
    group = null;
    if (level === 'interchange' && interchange !== null) into.push(unclosed(interchange, segment));
    controls = new Set();
    const opened = { opener: segment, control: controlOf(segment), count: 0, groups: 0 };
    if (level === 'interchange') {
      interchange = opened;
      groupControls = new Set();
    } else {
      group = opened;
      const wrong = repeatedWrong(segment, groupControls);
      if (wrong.length > 0) into.push(mismatch(segment, wrong.join('; ')));
      if (interchange !== null) interchange.groups += 1;
    }
    if (segment.wrong !== null) into.push(stray(segment, problemOf(segment)));
  }

  function closeLevel(segment: Segment, closes: Close, into: EdiItem[]): void {
    abandon(`${segment.tag} follows at ${place(segment)}`, into);
    const closed = closes.level === 'group' ? group : interchange;
    if (closes.level === 'interchange' && group !== null) into.push(unclosed(group, segment));
    group = null;
    if (closes.level === 'interchange') interchange = null;
    if (closed === null) {
      into.push(stray(segment, outside(segment)));
      return;
    }
    const isOfGroups = closed.groups > 0 || segment.tag === 'IEA';
    const count = closes.level === 'interchange' && isOfGroups ? closed.groups : closed.count;
    const wrong = [
      ...countWrong(segment, at(segment, closes.count), count, isOfGroups ? 'groups' : 'documents'),
      ...controlWrong(segment, at(segment, closes.control), closed.control),
    ];
    if (wrong.length > 0) into.push(mismatch(segment, wrong.join('; ')));
  }

  function end(into: EdiItem[]): string | null {
    const outermost = interchange ?? group;
    const wasOpen = open !== null;
    abandon('the file ends', into);
    if (outermost !== null) {
      return `${outermost.opener.tag} at ${place(outermost.opener)} is not closed`;
    }
    if (wasOpen) return 'its last document is not closed';
    // What closes all that was opened is whole, though nothing stands behind it.
    const isClosing = last !== null && CLOSES.has(last.tag);
    return last === null || last.isEnded || isClosing ? null : 'it ends within a segment';
  }

  return { take, end };
}

function controlOf(segment: Segment): string {
  return at(segment, OPENS.get(segment.tag)?.control ?? 0);
}

/** Where a segment stands, for messages. */
export function place({ number, line, offset }: Segment): string {
  return `segment ${number}, line ${line}, offset ${offset}`;
}

const WRONG_TEXT = {
  tag: 'begins with no segment tag',
  break: 'holds a line break: the end of a segment is missing before it',
  long: 'is longer than limits.rowBytes allows',
  elements: 'has more elements than limits.fields allows',
  element: 'has an element longer than edi.elementCharacters allows',
} as const;

function problemOf(segment: Segment): Problem {
  const { wrong } = segment;
  const isSyntax = wrong === 'tag' || wrong === 'break' || wrong === null;
  const error = isSyntax ? EDI_ERRORS.POS_EDI_SEGMENT : EDI_ERRORS.POS_EDI_TOO_LARGE;
  const text = wrong === null ? 'cannot be used' : WRONG_TEXT[wrong];
  return { error, what: `${place(segment)}: the segment ${text}` };
}

function outside(segment: Segment): Problem {
  const what = `${segment.tag} at ${place(segment)} stands outside what it belongs to`;
  return { error: EDI_ERRORS.POS_EDI_DOCUMENT, what };
}

function stray(segment: Segment, problem: Problem): EdiStray {
  return { kind: 'stray', line: segment.line, problem, raw: segmentText(segment) };
}

function mismatch(segment: Segment, what: string): EdiStray {
  const problem = { error: EDI_ERRORS.POS_EDI_TOTALS, what };
  return { kind: 'mismatch', line: segment.line, problem, raw: segmentText(segment) };
}

function unclosed(level: Level, next: Segment): EdiStray {
  const { opener } = level;
  const what = `${opener.tag} at ${place(opener)} is not closed before ${place(next)}`;
  return mismatch(opener, what);
}

/** Says that a trailer states another count; the units are named for the reader. */
export function countWrong(
  segment: Segment,
  stated: string,
  found: number,
  units: string,
): string[] {
  if (/^\d{1,15}$/.test(stated) && Number(stated) === found) return [];
  return [
    `${segment.tag} at ${place(segment)} states "${stated.slice(0, 20)}" ${units}, found ${found}`,
  ];
}

function controlWrong(segment: Segment, stated: string, opened: string): string[] {
  const isSame =
    stated === opened || (/^\d{1,15}$/.test(stated) && Number(stated) === Number(opened));
  if (isSame) return [];
  const text = `closes "${stated.slice(0, 40)}", and "${opened.slice(0, 40)}" is open`;
  return [`${segment.tag} at ${place(segment)} ${text}`];
}

/** A set in a group of another kind, such as an 852 among purchase orders. */
function groupWrong(opener: Segment, group: Segment | null): string[] {
  const kind = group?.tag === 'GS' ? GROUP_OF_SET.get(at(opener, 1)) : undefined;
  if (group === null || kind === undefined || at(group, 1) === kind) return [];
  const text = `is a ${at(opener, 1)}, which belongs into a group ${kind}`;
  return [
    `${opener.tag} at ${place(opener)} ${text}, and stands in "${at(group, 1).slice(0, 10)}"`,
  ];
}

function repeatedWrong(opener: Segment, controls: Set<string>): string[] {
  const control = controlOf(opener).slice(0, 40);
  const isRepeated = controls.has(control);
  controls.add(control);
  if (!isRepeated) return [];
  const text = `uses "${control}" again, so that keys repeat unless the feed has occurrence: true`;
  return [`${opener.tag} at ${place(opener)} ${text}`];
}
