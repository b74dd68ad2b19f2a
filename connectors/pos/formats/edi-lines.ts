import type { Json } from '../../../core/connector/index.ts';
import { at, orNull, part, rawSegment } from './edi-element.ts';
import { countWrong, type EdiDocument, type Problem } from './edi-envelope.ts';
import { documentFacts, factsOf, qualified } from './edi-facts.ts';
import { type CutDocument, cutDocument, type EdiLine, type Layout } from './edi-layout.ts';
import type { Segment } from './edi-segments.ts';
import type { Fields } from './row.ts';

/** The product ids in the order in which one is taken as `product`: trade numbers, then own ones. */
const PRODUCT_ORDER = [
  ...['UP', 'EN', 'UK', 'UI', 'UA', 'SRV', 'IB', 'SK', 'SA', 'IN', 'BP', 'VN', 'VP', 'CB'],
] as const;

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
  const head = { ...document.head, ...documentFacts(cut.header) };
  const header = cut.header.map(rawSegment);
  const trailer = cut.trailer.map(rawSegment);
  const first = document.segments[0]?.number ?? 1;
  const seen = new Map<string, number>();
  for (const [index, line] of cut.lines.entries()) {
    const begin = line.base[0];
    if (begin === undefined) continue;
    const base = { ...EMPTY, ...head, ...lineFields(line.base, index + 1) };
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
const EMPTY: Fields = {
  line: null,
  position: null,
  part: null,
  location: null,
  locationQualifier: null,
  kind: null,
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
    const fields = { ...factsOf(kept), ...(begin === undefined ? {} : quantityOf(begin)) };
    const price = priceOf(kept);
    if (price !== null) fields['price'] = price;
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
  fields['line'] = orNull(at(begin, 1)) ?? String(count);
  for (const [qualifier, id] of productIds(base)) qualified(fields, 'id', qualifier, id);
  const taken = PRODUCT_ORDER.find((qualifier) => fields[`id${qualifier}`] !== undefined);
  const other = Object.keys(fields)
    .find((name) => /^id[A-Z0-9]/.test(name))
    ?.slice(2);
  const qualifier = taken ?? other;
  if (qualifier !== undefined) {
    fields['product'] = fields[`id${qualifier}`] ?? null;
    fields['productQualifier'] = qualifier;
  }
  const quantity = base.find((segment) => segment.tag === 'QTY');
  if (quantity !== undefined) Object.assign(fields, quantityOf(quantity));
  const price = priceOf(base);
  if (price !== null) fields['price'] = price;
  return fields;
}

/** What the segment that begins a line says itself. Source: X12 004010 PO1, IT1, G83; IT1 is in no sample. */
function begun(segment: Segment): Fields {
  const { tag } = segment;
  if (tag === 'LIN') return {};
  const quantity = { quantity: orNull(at(segment, 2)), unit: orNull(at(segment, 3)) };
  if (tag !== 'G83') return { ...quantity, price: orNull(at(segment, 4)) };
  const described = { pack: orNull(at(segment, 9)), description: orNull(at(segment, 10)) };
  return { ...quantity, price: orNull(at(segment, 8)), ...described };
}

function productIds(segments: readonly Segment[]): readonly (readonly [string, string])[] {
  return segments.flatMap((segment) => {
    const { tag } = segment;
    const isComposite = segment.elements.some((element) => typeof element !== 'string');
    if (tag === 'PO1' || tag === 'IT1') return pairsFrom(segment, 6);
    if (tag === 'G83') return directStoreIds(segment);
    if (tag === 'PIA' || (tag === 'LIN' && isComposite)) return compositeIds(segment);
    return tag === 'LIN' ? pairsFrom(segment, 2) : [];
  });
}

function pairsFrom(segment: Segment, start: number): (readonly [string, string])[] {
  const pairs: (readonly [string, string])[] = [];
  for (let place = start; place < segment.elements.length; place += 2) {
    pairs.push([at(segment, place), at(segment, place + 1)]);
  }
  return pairs;
}

function directStoreIds(segment: Segment): (readonly [string, string])[] {
  return [
    ['UP', at(segment, 4)],
    [at(segment, 5), at(segment, 6)],
    ['UA', at(segment, 7)],
    [at(segment, 11), at(segment, 12)],
  ];
}

/** EDIFACT writes an id and its type as one element: LIN the third, PIA all but the first. */
function compositeIds(segment: Segment): (readonly [string, string])[] {
  return segment.elements.flatMap((element, index) => {
    if (typeof element === 'string' || index === 0) return [];
    return [[part(segment, index + 1, 2), part(segment, index + 1, 1)] as const];
  });
}

function quantityOf(segment: Segment): Fields {
  const isComposite = Array.isArray(segment.elements[0]);
  const text = (position: number): Json =>
    orNull(isComposite ? part(segment, 1, position) : at(segment, position));
  const fields: Fields = { kind: text(1), quantity: text(2), unit: text(3) };
  if (segment.tag === 'ZA') qualified(fields, 'date', at(segment, 4), at(segment, 5));
  return fields;
}

/** The first price. Source: X12 segment CTP (unit price, 3rd), EDIFACT PRI (C509); as far as the samples show. */
function priceOf(segments: readonly Segment[]): string | null {
  const price = segments.find(({ tag }) => tag === 'CTP' || tag === 'PRI');
  if (price === undefined) return null;
  return orNull(price.tag === 'CTP' ? at(price, 3) : part(price, 1, 2));
}
