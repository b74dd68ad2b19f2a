import { CrossdockError } from '../../../core/connector/index.ts';
import { POS_ERRORS } from '../errors.ts';
import type { EdiDialect } from '../settings/edi-dialect.ts';
import type { Feed } from '../settings/feed.ts';
import { encodingOf, foreignCharacter } from './edi-charset.ts';
import { part, rawSegment, segmentText } from './edi-element.ts';
import {
  type EdiDocument,
  type EdiItem,
  envelopeReader,
  type Problem,
  place,
} from './edi-envelope.ts';
import { EDI_ERRORS } from './edi-errors.ts';
import { documentFacts } from './edi-facts.ts';
import { LAYOUTS } from './edi-layout.ts';
import { type DocumentLines, documentLines } from './edi-lines.ts';
import type { Segment } from './edi-segment.ts';
import { segmentsOf } from './edi-segments.ts';
import { SHIPMENT_SET, shipmentLines } from './edi-shipment.ts';
import type { EdiSyntax } from './edi-syntax.ts';
import { badRow, type FileReport, RAW_MAX, type Row, type Rows } from './row.ts';

/** Rows that are given together. */
const BATCH_ROWS = 1_000;
/** Notes of one file about totals; the rest is counted. */
const NOTES_MAX = 100;

/**
 * Reads X12, DEX/UCS and EDIFACT: one row per line item, document or segment.
 *
 * Shape: numbers and dates stay text. A document that cannot be read is one bad row and the others
 * count; documents before the place where a file is cut off were whole.
 * Errors: POS_FILE_SYNTAX when the file is not of the feed's standard, POS_FILE_TRUNCATED when an
 * envelope is open at its end.
 * Source: X12 004010 and 005010, UCS 004010, EDIFACT D.96A (ISO 9735); as far as the samples show.
 */
export async function* readEdi(
  text: AsyncIterable<string>,
  { name, encoding }: { readonly name: string; readonly encoding: string },
  feed: Feed,
  report: FileReport,
): Rows {
  const { edi, limits } = feed;
  const segmentLimits = {
    segmentCharacters: limits.rowCharacters,
    elements: limits.fields,
    elementCharacters: edi.elementCharacters,
  };
  const notes = noteKeeper(name, report);
  const looks = characterSetCheck(encoding, notes);
  let reader: ReturnType<typeof envelopeReader> | null = null;
  for await (const { syntax, segments } of segmentsOf(text, name, segmentLimits)) {
    if (reader === null) checkSyntax(syntax, name, feed, report);
    reader ??= envelopeReader(syntax.standard, edi.documentSegments);
    const items: EdiItem[] = [];
    for (const segment of segments) {
      looks(segment);
      reader.take(segment, items);
    }
    yield* batched(items, feed, notes);
  }
  if (reader === null) return;
  const items: EdiItem[] = [];
  const missing = reader.end(items);
  yield* batched(items, feed, notes);
  notes.end();
  if (missing === null) return;
  throw new CrossdockError(POS_ERRORS.POS_FILE_TRUNCATED, { what: missing, where: name });
}

function checkSyntax(syntax: EdiSyntax, name: string, feed: Feed, report: FileReport): void {
  const isEdifact = syntax.standard === 'EDIFACT';
  if (isEdifact !== (feed.format === 'edifact')) {
    const what = `the file is ${syntax.standard}, and the feed says format: ${feed.format}`;
    throw new CrossdockError(POS_ERRORS.POS_FILE_SYNTAX, { what, where: name });
  }
  const { decimal } = syntax;
  if (decimal === null || decimal === feed.decimal) return;
  const text = `its UNA declares "${decimal}" as the decimal sign, the feed "${feed.decimal}"`;
  report.notes.push(`${name}: ${text}`);
}

/**
 * Notes characters that the declared set does not have, and a set that the file is not read in:
 * once for each interchange, for its rows are read all the same.
 */
function characterSetCheck(encoding: string, notes: Notes): (segment: Segment) => void {
  let declared = '';
  return (segment) => {
    if (segment.tag === 'UNB') {
      declared = part(segment, 1, 1);
      const wanted = encodingOf(declared);
      if (wanted === null || wanted === encoding) return;
      notes.add(
        `UNB at ${place(segment)} declares ${declared}, and the file is read as ${encoding}`,
      );
      return;
    }
    if (declared === '') return;
    const foreign = foreignCharacter(declared, segmentText(segment));
    if (foreign === null) return;
    notes.add(`${segment.tag} at ${place(segment)} holds "${foreign}", which ${declared} has not`);
    declared = '';
  };
}

interface Notes {
  add(text: string): void;
  unknown(type: string): void;
  end(): void;
}

function noteKeeper(name: string, report: FileReport): Notes {
  const unknown = new Map<string, number>();
  let count = 0;
  return {
    add: (text) => {
      count += 1;
      if (count <= NOTES_MAX) report.notes.push(`${name}: ${text}`);
    },
    unknown: (type) => {
      if (unknown.has(type) || unknown.size < NOTES_MAX) {
        unknown.set(type, (unknown.get(type) ?? 0) + 1);
      }
    },
    end: () => {
      if (count > NOTES_MAX) report.notes.push(`${name}: ${count - NOTES_MAX} more such notes`);
      for (const [type, documents] of unknown) {
        const text = `lines of type ${type} are not known, so ${documents} documents come whole`;
        report.notes.push(`${name}: ${text}`);
      }
    },
  };
}

function* batched(items: readonly EdiItem[], feed: Feed, notes: Notes): Generator<readonly Row[]> {
  let batch: Row[] = [];
  for (const item of items) {
    for (const row of itemRows(item, feed, notes)) {
      batch.push(row);
      if (batch.length < BATCH_ROWS) continue;
      yield batch;
      batch = [];
    }
  }
  if (batch.length > 0) yield batch;
}

function* itemRows(item: EdiItem, feed: Feed, notes: Notes): Generator<Row> {
  if (item.kind === 'document') {
    yield* documentRows(item, feed, notes);
    return;
  }
  const { error, what } = item.problem;
  if (item.kind === 'stray' || feed.edi.totals === 'fault') {
    yield badRow(item.line, error, what, item.raw);
    return;
  }
  if (feed.edi.totals === 'warn') notes.add(what);
}

function* documentRows(document: EdiDocument, feed: Feed, notes: Notes): Generator<Row> {
  const { edi } = feed;
  const { problem, line } = document;
  if (problem !== null) {
    yield badRow(line, problem.error, problem.what, rawDocument(document));
    return;
  }
  const type = String(document.head['type'] ?? '');
  const lines = edi.unit === 'line' ? linesOf(type, document, edi) : null;
  if (lines === null && edi.unit === 'line') {
    if (edi.unknownSets === 'fault') {
      yield badRow(
        line,
        EDI_ERRORS.POS_EDI_UNKNOWN_SET,
        unknownText(document, type),
        rawDocument(document),
      );
      return;
    }
    notes.unknown(type);
  }
  if (lines !== null && 'error' in lines) {
    yield badRow(line, lines.error, lines.what, rawDocument(document));
    return;
  }
  const wrong = [...document.wrong, ...(lines?.wrong ?? [])].join('; ');
  if (wrong !== '' && edi.totals === 'fault') {
    yield badRow(line, EDI_ERRORS.POS_EDI_TOTALS, wrong, rawDocument(document));
    return;
  }
  if (wrong !== '' && edi.totals === 'warn') notes.add(wrong);
  if (lines !== null) {
    for (const row of lines.rows()) yield { kind: 'row', ...row };
  } else if (edi.unit === 'segment') yield* segmentRows(document);
  else yield wholeRow(document);
}

/** The lines of a document, why they cannot be cut, or null for a type that is not known. */
function linesOf(
  type: string,
  document: EdiDocument,
  edi: EdiDialect,
): DocumentLines | Problem | null {
  if (type === SHIPMENT_SET) return shipmentLines(document, edi);
  const layout = LAYOUTS.get(type);
  return layout === undefined ? null : documentLines(document, layout, edi);
}

function unknownText({ segments }: EdiDocument, type: string): string {
  const where = segments[0] === undefined ? '' : ` at ${place(segments[0])}`;
  const known = [...LAYOUTS.keys(), SHIPMENT_SET].sort().join(', ');
  return `the document${where} is of type "${type.slice(0, 20)}"; lines are known of ${known}`;
}

function wholeRow(document: EdiDocument): Row {
  const { head, segments, line } = document;
  const facts = documentFacts(segments);
  return { kind: 'row', line, fields: { ...head, ...facts, segments: segments.map(rawSegment) } };
}

function* segmentRows(document: EdiDocument): Generator<Row> {
  for (const [index, segment] of document.segments.entries()) {
    const [, ...elements] = rawSegment(segment);
    const own = { position: index + 1, segment: segment.number, tag: segment.tag, elements };
    yield { kind: 'row', line: segment.line, fields: { ...document.head, ...own } };
  }
}

/** As much of a document as a fault keeps. */
function rawDocument({ segments }: EdiDocument): string {
  let raw = '';
  for (const segment of segments) {
    if (raw.length > RAW_MAX) break;
    raw += `${segmentText(segment)}\n`;
  }
  return raw;
}
