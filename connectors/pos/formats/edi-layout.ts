import type { EdiDocument, Problem } from './edi-envelope.ts';
import { EDI_ERRORS } from './edi-errors.ts';
import type { Segment } from './edi-segment.ts';

/** How the lines of a document type are laid out. */
export interface Layout {
  /** The segment that begins a line. */
  readonly line: string;
  /** The segment that begins a part of a line with its own quantity; null when lines have none. */
  readonly part: string | null;
  /** Segments that stay in their part; others speak of the whole line. Null: all stay. */
  readonly inPart: ReadonlySet<string> | null;
  /** Segments that are their part's where several parts have them, and the whole line's where one has. */
  readonly loose?: ReadonlySet<string>;
  /** A segment that may stand before the quantity that it speaks of; null where none does. */
  readonly beforePart?: string;
}

/** A line: what describes it, then its parts. */
export interface EdiLine {
  readonly base: readonly Segment[];
  readonly parts: readonly (readonly Segment[])[];
}

/** A document cut into what stands before, in and after its lines. */
export interface CutDocument {
  readonly header: readonly Segment[];
  readonly lines: readonly EdiLine[];
  readonly trailer: readonly Segment[];
}

const plain = (line: string): Layout => ({ line, part: null, inPart: null });

/**
 * The document types whose lines are known.
 *
 * Source: X12 004010 transaction sets 810, 832, 846, 850, 852, 855, 894, 947 and EDIFACT D.96A messages
 * INVOIC, INVRPT, ORDERS, ORDRSP, PRICAT, QUOTES. The levels of an 856 are in `edi-shipment.ts`.
 * No real sample is known of 810, 832, 855, 947, INVOIC, ORDERS, ORDRSP and PRICAT.
 */
export const LAYOUTS: ReadonlyMap<string, Layout> = new Map<string, Layout>([
  ['810', plain('IT1')],
  ['832', plain('LIN')],
  ['850', plain('PO1')],
  ['855', plain('PO1')],
  ['894', plain('G83')],
  // Partners write lot and date of the item once, behind its quantities: those are the line's.
  [
    '846',
    {
      line: 'LIN',
      part: 'QTY',
      inPart: new Set(['UIT', 'MEA', 'LDT', 'SCH']),
      loose: new Set(['DTM', 'REF']),
    },
  ],
  ['852', { line: 'LIN', part: 'ZA', inPart: null }],
  ['947', plain('W19')],
  ['INVOIC', plain('LIN')],
  ['INVRPT', { line: 'LIN', part: 'QTY', inPart: null, beforePart: 'INV' }],
  ['ORDERS', plain('LIN')],
  ['ORDRSP', plain('LIN')],
  ['PRICAT', plain('LIN')],
  ['QUOTES', plain('LIN')],
]);

/** Segments that stand after all lines. */
const AFTER_LINES = new Set(['CTT', 'TDS', 'LE', 'G84', 'W76', 'SE', 'UNS', 'CNT', 'UNT']);

/** Cuts a document, or says which part of it has more segments than the limit. */
export function cutDocument(
  document: EdiDocument,
  layout: Layout,
  limit: number,
): CutDocument | Problem {
  const header: Segment[] = [];
  const trailer: Segment[] = [];
  const lines: OpenLine[] = [];
  let into = header;
  for (const segment of document.segments) {
    const line = lines.at(-1);
    if (segment.tag === layout.line) {
      into = [segment];
      lines.push({ base: into, parts: [] });
      continue;
    }
    if (AFTER_LINES.has(segment.tag)) into = trailer;
    if (line !== undefined && into !== trailer && beginsPart(segment, line, layout)) {
      into = [segment];
      line.parts.push(into);
      continue;
    }
    const isOfLine = line !== undefined && into !== trailer && line.base !== into;
    const { inPart, loose } = layout;
    const stays = inPart === null || inPart.has(segment.tag) || loose?.has(segment.tag) === true;
    const target = isOfLine && !stays ? line.base : into;
    // Stores stand ten to a segment; each becomes a record of its own and repeats none of the others.
    if (segment.tag !== 'SDQ' && target.length >= limit) return tooLarge(segment, limit);
    target.push(segment);
  }
  return { header, lines: lines.map((line) => settleLoose(line, layout)), trailer };
}

function settleLoose(line: OpenLine, { loose }: Layout): EdiLine {
  if (loose === undefined) return line;
  const has = (part: readonly Segment[], tag: string): boolean =>
    part.some((segment) => segment.tag === tag);
  const single = [...loose].filter(
    (tag) => line.parts.filter((part) => has(part, tag)).length === 1,
  );
  const isMoved = ({ tag }: Segment): boolean => single.includes(tag);
  return {
    base: [...line.base, ...line.parts.flatMap((part) => part.filter(isMoved))],
    parts: line.parts.map((part) => part.filter((segment) => !isMoved(segment))),
  };
}

interface OpenLine {
  readonly base: Segment[];
  readonly parts: Segment[][];
}

/**
 * Partners write INV either before its QTY or behind it: what came first in the line says which.
 */
function beginsPart({ tag }: Segment, { parts }: OpenLine, layout: Layout): boolean {
  const { part, beforePart } = layout;
  const leads = beforePart !== undefined && (parts[0]?.[0]?.tag ?? beforePart) === beforePart;
  if (tag === beforePart) return leads;
  if (tag !== part) return false;
  const last = parts.at(-1);
  return !(leads && last?.length === 1 && last[0]?.tag === beforePart);
}

function tooLarge(segment: Segment, limit: number): Problem {
  const where = `${segment.tag} (segment ${segment.number}, line ${segment.line})`;
  const what = `${where}: more than ${limit} segments belong to one line, or stand outside lines`;
  return { error: EDI_ERRORS.POS_EDI_TOO_LARGE, what: `${what}; edi.lineSegments` };
}
