import type { Json } from '../../../core/connector/index.ts';
import { meaningOf } from './edi-codes.ts';
import { at, orNull, rawSegment } from './edi-element.ts';
import { countWrong, type EdiDocument, type Problem, place } from './edi-envelope.ts';
import { EDI_ERRORS } from './edi-errors.ts';
import { documentFacts, factsOf } from './edi-facts.ts';
import { type DocumentLines, EMPTY_LINE } from './edi-lines.ts';
import { readProducts } from './edi-products.ts';
import type { Segment } from './edi-segment.ts';
import type { Fields } from './row.ts';

/** The set whose lines are levels of a tree instead of a list. */
export const SHIPMENT_SET = '856';

/** One HL: a shipment, order, tare, pack or item. */
interface Level {
  readonly id: string;
  readonly code: string;
  readonly parent: Level | null;
  readonly children: Level[];
  /** From its HL to the next one. */
  readonly segments: Segment[];
}

const PACKAGES = new Set(['T', 'P']);
/** References that follow a parcel: the carrier's own, then the tracking number. */
const TRACKING = ['referenceCN', 'reference2I'] as const;

/**
 * Opens the items of a ship notice, or says why its levels are no tree.
 *
 * Shape: one row per item with what its shipment, order and packages say; the packages above and
 * below it are the list `packages`. A notice without items gives one row per innermost level.
 * Source: X12 004010 set 856, segments BSN, HL, PRF, MAN, LIN, SN1, TD5; no real sample is known.
 */
export function shipmentLines(
  document: EdiDocument,
  options: { readonly lineSegments: number; readonly segments: boolean },
): DocumentLines | Problem {
  const cut = cutLevels(document, options.lineSegments);
  if ('error' in cut) return cut;
  const { levels, trailer } = cut;
  const wrong = trailer.flatMap((segment) =>
    segment.tag === 'CTT' ? countWrong(segment, at(segment, 1), levels.length, 'levels') : [],
  );
  return { wrong, rows: () => itemRows(document, cut, options.segments) };
}

interface CutShipment {
  readonly header: readonly Segment[];
  readonly levels: readonly Level[];
  readonly trailer: readonly Segment[];
}

function cutLevels(document: EdiDocument, limit: number): CutShipment | Problem {
  const header: Segment[] = [];
  const trailer: Segment[] = [];
  const levels = new Map<string, Level>();
  let into = header;
  for (const segment of document.segments) {
    if (segment.tag === 'HL') {
      const level = levelOf(segment, levels);
      if ('error' in level) return level;
      levels.set(level.id, level);
      level.parent?.children.push(level);
      into = level.segments;
    } else if (segment.tag === 'CTT' || segment.tag === 'SE') into = trailer;
    if (into.length >= limit) {
      const what = `${segment.tag} at ${place(segment)}: more than ${limit} segments of one level`;
      return { error: EDI_ERRORS.POS_EDI_TOO_LARGE, what: `${what}; edi.lineSegments` };
    }
    into.push(segment);
  }
  return { header, levels: [...levels.values()], trailer };
}

/** A parent stands before its children, so that no circle can be written. */
function levelOf(segment: Segment, levels: ReadonlyMap<string, Level>): Level | Problem {
  const id = at(segment, 1);
  const parentId = at(segment, 2);
  const fault = (what: string): Problem => ({
    error: EDI_ERRORS.POS_EDI_HIERARCHY,
    what: `HL at ${place(segment)} ${what}`,
  });
  if (id === '') return fault('has no number');
  if (levels.has(id)) return fault(`uses the number "${id.slice(0, 20)}" again`);
  const parent = parentId === '' ? null : levels.get(parentId);
  if (parent === undefined) {
    return fault(`names the parent "${parentId.slice(0, 20)}", which is no level before it`);
  }
  return { id, code: at(segment, 3), parent, children: [], segments: [] };
}

function* itemRows(
  document: EdiDocument,
  { header, levels, trailer }: CutShipment,
  keepsSegments: boolean,
): Generator<{ readonly line: number; readonly fields: Fields }> {
  const head = { ...document.head, ...documentFacts(header) };
  const first = document.segments[0]?.number ?? 1;
  const facts = new Map<Level, Fields>(levels.map((level) => [level, levelFacts(level)]));
  for (const level of rowLevels(levels)) {
    const path = pathOf(level);
    const begin = level.segments[0];
    if (begin === undefined) continue;
    const fields: Fields = { ...EMPTY_LINE, ...head };
    for (const step of path) Object.assign(fields, facts.get(step));
    fields['line'] = level.id;
    fields['position'] = begin.number - first + 1;
    fields['level'] = level.code;
    fields['levelMeaning'] = meaningOf('level', level.code);
    fields['hierarchy'] = path.map((step) => step.id).join('/');
    fields['location'] ??= head['location'] ?? null;
    fields['packages'] = packagesOf(level, path, facts);
    fields['tracking'] = trackingOf(fields);
    if (keepsSegments) {
      fields['header'] = header.map(rawSegment);
      fields['segments'] = path.flatMap((step) => step.segments.map(rawSegment));
      fields['trailer'] = trailer.map(rawSegment);
    }
    yield { line: begin.line, fields };
  }
}

/** The items; where a notice has none, the innermost levels. */
function rowLevels(levels: readonly Level[]): readonly Level[] {
  const items = levels.filter(
    ({ code, segments }) =>
      code === 'I' || segments.some(({ tag }) => tag === 'LIN' || tag === 'SN1'),
  );
  return items.length > 0 ? items : levels.filter(({ children }) => children.length === 0);
}

function pathOf(level: Level): readonly Level[] {
  const path: Level[] = [];
  for (let step: Level | null = level; step !== null; step = step.parent) path.unshift(step);
  return path;
}

function levelFacts({ segments }: Level): Fields {
  const fields = factsOf(segments);
  readProducts(segments, fields);
  for (const segment of segments) {
    if (segment.tag === 'PRF') {
      fields['orderNumber'] = orNull(at(segment, 1));
      fields['orderDate'] = orNull(at(segment, 4));
    }
    if (segment.tag === 'LIN') fields['orderLine'] = orNull(at(segment, 1));
    if (segment.tag === 'SN1') readShipped(segment, fields);
  }
  return fields;
}

function readShipped(segment: Segment, fields: Fields): void {
  fields['quantity'] = orNull(at(segment, 2));
  fields['unit'] = orNull(at(segment, 3));
  fields['quantityOrdered'] = orNull(at(segment, 5));
  fields['lineStatus'] = orNull(at(segment, 8));
}

/** Packages hold the item (pick and pack), or lie below it where each item has cartons. */
function packagesOf(
  level: Level,
  path: readonly Level[],
  facts: ReadonlyMap<Level, Fields>,
): readonly Json[] {
  const packages = [...path, ...below(level)].filter(({ code }) => PACKAGES.has(code));
  return packages.map((pack) => {
    const fields = facts.get(pack) ?? {};
    const mark = Object.keys(fields).find((name) => name.startsWith('mark'));
    return {
      level: pack.code,
      number: pack.id,
      mark: mark === undefined ? null : (fields[mark] ?? null),
      tracking: trackingOf(fields),
    };
  });
}

function below(level: Level): readonly Level[] {
  return level.children.flatMap((child) => [child, ...below(child)]);
}

function trackingOf(fields: Fields): Json {
  const name = TRACKING.find((reference) => fields[reference] !== undefined);
  return name === undefined ? null : (fields[name] ?? null);
}
