import { meaningOf } from './edi-codes.ts';
import { at, isComposite, orNull, part, rawSegment } from './edi-element.ts';
import { countWrong, type EdiDocument, type Problem } from './edi-envelope.ts';
import { documentFacts, factsOf, trailerFacts } from './edi-facts.ts';
import { type CutDocument, cutDocument, type EdiLine, type Layout } from './edi-layout.ts';
import { readProducts } from './edi-products.ts';
import type { Segment } from './edi-segment.ts';
import { type Fields, qualified } from './row.ts';

/** EDIFACT's codes of the invoiced quantity and of the net price. */
const INVOICED = '47';
const NET = 'AAA';

/** The lines of a document, as rows that are made one by one. */
export interface DocumentLines {
  /** Line counts that disagree. */
  readonly wrong: readonly string[];
  rows(): Generator<{ readonly line: number; readonly fields: Fields }>;
}

/** Opens the lines of a document of a known type, or says why they cannot be cut. */
export function documentLines(
  document: EdiDocument,
  layout: Layout,
  options: { readonly lineSegments: number; readonly segments: boolean },
): DocumentLines | Problem {
  const cut = cutDocument(document, layout, options.lineSegments);
  if ('error' in cut) return cut;
  return { wrong: lineCountWrong(cut), rows: () => lineRows(document, cut, options.segments) };
}

/** CTT states how many lines there are; in EDIFACT CNT does, with the qualifier 2. */
function lineCountWrong({ lines, trailer }: CutDocument): readonly string[] {
  return trailer.flatMap((segment) => {
    if (segment.tag === 'CTT') return countWrong(segment, at(segment, 1), lines.length, 'lines');
    if (segment.tag !== 'CNT' || part(segment, 1, 1) !== '2') return [];
    return countWrong(segment, part(segment, 1, 2), lines.length, 'lines');
  });
}

function* lineRows(
  document: EdiDocument,
  cut: CutDocument,
  keepsSegments: boolean,
): Generator<{ readonly line: number; readonly fields: Fields }> {
  const totals = trailerFacts(cut.trailer);
  const head = { ...document.head, ...totals, ...documentFacts(cut.header) };
  const header = cut.header.map(rawSegment);
  const trailer = cut.trailer.map(rawSegment);
  const first = document.segments[0]?.number ?? 1;
  const seen = new Map<string, number>();
  for (const [index, line] of cut.lines.entries()) {
    const begin = line.base[0];
    if (begin === undefined) continue;
    const base = { ...EMPTY_LINE, ...head, ...lineFields(line.base, index + 1) };
    base['position'] = begin.number - first + 1;
    const described = line.base.filter((segment) => segment.tag !== 'SDQ').map(rawSegment);
    for (const own of partsOf(line)) {
      const fields: Fields = { ...base, ...own.fields };
      const same = JSON.stringify([fields['line'], fields['location'], fields['kind']]);
      const count = (seen.get(same) ?? 0) + 1;
      seen.set(same, count);
      fields['part'] = count === 1 ? null : String(count);
      if (keepsSegments) {
        fields['header'] = header;
        fields['segments'] = [...described, ...own.segments.map(rawSegment)];
        fields['trailer'] = trailer;
      }
      yield { line: begin.line, fields };
    }
  }
}

/** The columns that every line has, in a fixed order. */
export const EMPTY_LINE: Fields = {
  line: null,
  position: null,
  part: null,
  location: null,
  locationQualifier: null,
  kind: null,
  kindMeaning: null,
  quantity: null,
  unit: null,
  price: null,
  product: null,
  productQualifier: null,
  description: null,
};

interface OwnPart {
  readonly segments: readonly Segment[];
  readonly fields: Fields;
}

/** The records of a line: one for each store of a part, or each part, or the line as it is. */
function* partsOf(line: EdiLine): Generator<OwnPart> {
  const hasStores = line.base.some((segment) => segment.tag === 'SDQ');
  if (line.parts.length === 0 || hasStores) yield* storesOf(line.base, {}, []);
  for (const segments of line.parts) {
    const [begin] = segments;
    const kept = segments.filter((segment) => segment.tag !== 'SDQ');
    const fields = factsOf(kept);
    if (begin?.tag === 'ZA') Object.assign(fields, quantityOf(begin));
    else readQuantities(kept, fields);
    readPrices(kept, fields);
    yield* storesOf(segments, fields, kept);
  }
}

function* storesOf(
  segments: readonly Segment[],
  fields: Fields,
  kept: readonly Segment[],
): Generator<OwnPart> {
  const stores = segments.filter((segment) => segment.tag === 'SDQ');
  if (stores.length === 0) {
    yield { segments: kept, fields };
    return;
  }
  for (const segment of stores) {
    // Ten pairs at most, then a place within the stores. Source: X12 segment SDQ, read 2026-11.
    const pairs = Math.max(1, Math.ceil((Math.min(segment.elements.length, 22) - 2) / 2));
    for (let pair = 0; pair < pairs; pair += 1) {
      const location = orNull(at(segment, 3 + pair * 2));
      const quantity = orNull(at(segment, 4 + pair * 2));
      if (location === null && quantity === null) continue;
      const unit = orNull(at(segment, 1));
      const locationQualifier = orNull(at(segment, 2));
      const own = { location, locationQualifier, quantity, unit };
      yield { segments: [...kept, segment], fields: { ...fields, ...own } };
    }
  }
}

function lineFields(all: readonly Segment[], count: number): Fields {
  const base = all.filter((segment) => segment.tag !== 'SDQ');
  const [begin] = base;
  if (begin === undefined) return {};
  const fields: Fields = { ...factsOf(base), ...begun(begin) };
  // What begins an adjustment is its reason, not a number of the line.
  fields['line'] = (begin.tag === 'W19' ? null : orNull(at(begin, 1))) ?? String(count);
  readProducts(base, fields);
  readQuantities(base, fields);
  readPrices(base, fields);
  return fields;
}

/** What the segment that begins a line says itself. Source: X12 004010 PO1, IT1, G83; IT1 is in no sample. */
function begun(segment: Segment): Fields {
  const { tag } = segment;
  if (tag === 'LIN') return {};
  if (tag === 'W19') return adjustment(segment);
  const quantity = { quantity: orNull(at(segment, 2)), unit: orNull(at(segment, 3)) };
  if (tag !== 'G83') return { ...quantity, price: orNull(at(segment, 4)) };
  const described = { pack: orNull(at(segment, 9)), description: orNull(at(segment, 10)) };
  return { ...quantity, price: orNull(at(segment, 8)), ...described };
}

/** Source: X12 004010 segment W19: reason, signed quantity, unit, and the lot in 09; read 2026-11. */
function adjustment(segment: Segment): Fields {
  const reason = orNull(at(segment, 1));
  return {
    reason,
    reasonMeaning: meaningOf('W19', reason),
    quantity: orNull(at(segment, 2)),
    unit: orNull(at(segment, 3)),
    lot: orNull(at(segment, 9)),
    transactionType: orNull(at(segment, 16)),
  };
}

/** The quantity of a line: what was invoiced where several are stated, else the first. */
function readQuantities(segments: readonly Segment[], fields: Fields): void {
  const all = segments.filter(({ tag }) => tag === 'QTY').map(quantityOf);
  const taken = all.find(({ kind }) => kind === INVOICED) ?? all[0];
  if (taken !== undefined) Object.assign(fields, taken);
  for (const { kind, quantity } of all.length > 1 ? all : []) {
    qualified(fields, 'quantity', String(kind ?? ''), String(quantity ?? ''));
  }
}

function quantityOf(segment: Segment): Fields {
  const isEdifact = isComposite(segment.elements[0]);
  const text = (position: number): string | null =>
    orNull(isEdifact ? part(segment, 1, position) : at(segment, position));
  const kind = text(1);
  const list = segment.tag === 'ZA' ? 'ZA' : isEdifact ? 'QTY' : 'QTY12';
  const kindMeaning = meaningOf(list, kind);
  const fields: Fields = { kind, kindMeaning, quantity: text(2), unit: text(3) };
  if (segment.tag === 'ZA') qualified(fields, 'date', at(segment, 4), at(segment, 5));
  return fields;
}

/**
 * The price of a line: the net one where several are stated, else the first; every one by its code.
 *
 * Source: X12 segment CTP (code 2nd, unit price 3rd), EDIFACT PRI (C509: code, price, basis 5th).
 */
function readPrices(segments: readonly Segment[], fields: Fields): void {
  const all = segments.filter(({ tag }) => tag === 'CTP' || tag === 'PRI').map(priceOf);
  const taken = all.find(({ code }) => code === NET) ?? all[0];
  if (taken === undefined) return;
  for (const { code, price } of all) qualified(fields, 'price', code, price ?? '');
  // What the line itself states is the price; a CTP beside it may be the retail one.
  if (taken.price !== null) fields['price'] ??= taken.price;
  if (taken.basis !== null) fields['priceBasis'] = taken.basis;
}

function priceOf(segment: Segment): { code: string; price: string | null; basis: string | null } {
  if (segment.tag === 'CTP') {
    return { code: at(segment, 2), price: orNull(at(segment, 3)), basis: null };
  }
  const basis = orNull(part(segment, 1, 5));
  return { code: part(segment, 1, 1), price: orNull(part(segment, 1, 2)), basis };
}
