import { at, isComposite, part, repetitionsOf } from './edi-element.ts';
import type { Segment } from './edi-segment.ts';
import { type Fields, qualified } from './row.ts';

/** The product ids in the order in which one is taken as `product`: trade numbers, then own ones. */
const PRODUCT_ORDER = [
  ...['UP', 'EN', 'UK', 'UI', 'UA', 'SRV', 'IB', 'SK', 'SA', 'IN', 'BP', 'VN', 'VP', 'CB'],
] as const;

type Pair = readonly [qualifier: string, id: string];

/** Names every product id of a line `id<qualifier>`, and one of them `product`. */
export function readProducts(segments: readonly Segment[], fields: Fields): void {
  for (const [qualifier, id] of segments.flatMap(productIds)) {
    qualified(fields, 'id', qualifier, id);
  }
  const taken = PRODUCT_ORDER.find((qualifier) => fields[`id${qualifier}`] !== undefined);
  const other = Object.keys(fields)
    .find((name) => /^id[A-Z0-9]/.test(name))
    ?.slice(2);
  const qualifier = taken ?? other;
  if (qualifier === undefined) return;
  fields['product'] = fields[`id${qualifier}`] ?? null;
  fields['productQualifier'] = qualifier;
}

function productIds(segment: Segment): readonly Pair[] {
  switch (segment.tag) {
    case 'PO1':
    case 'IT1':
      return pairsFrom(segment, 6);
    case 'G83':
      return directStoreIds(segment);
    case 'W19':
      return adjustedIds(segment);
    case 'PIA':
      return compositeIds(segment);
    case 'LIN':
      return segment.elements.some(isComposite) ? compositeIds(segment) : pairsFrom(segment, 2);
    default:
      return [];
  }
}

function pairsFrom(segment: Segment, start: number): readonly Pair[] {
  const pairs: Pair[] = [];
  for (let place = start; place < segment.elements.length; place += 2) {
    pairs.push([at(segment, place), at(segment, place + 1)]);
  }
  return pairs;
}

function directStoreIds(segment: Segment): readonly Pair[] {
  return [
    ['UP', at(segment, 4)],
    [at(segment, 5), at(segment, 6)],
    ['UA', at(segment, 7)],
    [at(segment, 11), at(segment, 12)],
  ];
}

/** Source: X12 004010 segment W19: case code in 04, then pairs in 05, 07 and 17; read 2026-11. */
function adjustedIds(segment: Segment): readonly Pair[] {
  return [
    ['UA', at(segment, 4)],
    [at(segment, 5), at(segment, 6)],
    [at(segment, 7), at(segment, 8)],
    [at(segment, 17), at(segment, 18)],
  ];
}

/** EDIFACT writes an id and its type as one element: LIN the third, PIA all but the first. */
function compositeIds(segment: Segment): readonly Pair[] {
  return segment.elements.flatMap((element, index): Pair[] => {
    if (index === 0 || !isComposite(element)) return [];
    const first: Pair = [part(segment, index + 1, 2), part(segment, index + 1, 1)];
    const more = repetitionsOf(element).slice(1);
    return [first, ...more.map(([id = '', qualifier = '']): Pair => [qualifier, id])];
  });
}
