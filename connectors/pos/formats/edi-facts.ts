import type { Json } from '../../../core/connector/index.ts';
import { at, orNull, part } from './edi-element.ts';
import type { Segment } from './edi-segments.ts';
import type { Fields } from './row.ts';

/** Element places of a document's number, date, end of period and purpose, from 1. */
interface HeadPlaces {
  readonly number: number;
  readonly date: number;
  readonly until: number;
  readonly purpose: number;
}

/** Source: X12 004010 segments BEG, BAK, BIG, BIA, BCT, XQ, G82; BIG is in no sample. */
const HEADS: ReadonlyMap<string, HeadPlaces> = new Map<string, HeadPlaces>([
  ['BEG', { number: 3, date: 5, until: 0, purpose: 1 }],
  ['BAK', { number: 3, date: 4, until: 0, purpose: 1 }],
  ['BIG', { number: 2, date: 1, until: 0, purpose: 8 }],
  ['BIA', { number: 3, date: 4, until: 0, purpose: 1 }],
  ['BCT', { number: 2, date: 0, until: 0, purpose: 10 }],
  ['XQ', { number: 0, date: 2, until: 3, purpose: 1 }],
  ['G82', { number: 2, date: 7, until: 0, purpose: 1 }],
  ['BGM', { number: 2, date: 0, until: 0, purpose: 3 }],
]);

/** The party that a document speaks of, where lines name no place: the first of these it names. */
const PLACES = ['ST', 'WH', 'BS', 'RL', 'SN', 'DP', 'GY'] as const;
/** EDIFACT's date of the document itself. */
const DOCUMENT_DATE = '137';
const QUALIFIER = /^[A-Za-z0-9]{1,4}$/;

/** A list of what qualifies and the value, as fields `<prefix><qualifier>`; the first one counts. */
export function qualified(fields: Fields, prefix: string, qualifier: string, value: string): void {
  if (!QUALIFIER.test(qualifier) || value === '') return;
  fields[`${prefix}${qualifier}`] ??= value;
}

/** The facts that segments state about a document or a line: parties, dates, references, text. */
export function factsOf(segments: readonly Segment[]): Fields {
  const fields: Fields = {};
  for (const segment of segments) readFact(segment, fields);
  return fields;
}

function readFact(segment: Segment, fields: Fields): void {
  switch (segment.tag) {
    case 'N1':
      qualified(fields, 'party', at(segment, 1), at(segment, 4));
      qualified(fields, 'partyName', at(segment, 1), at(segment, 2));
      return;
    case 'NAD':
      qualified(fields, 'party', at(segment, 1), at(segment, 2));
      qualified(fields, 'partyName', at(segment, 1), at(segment, 4));
      return;
    case 'LOC':
      fields['location'] ??= orNull(at(segment, 2));
      return;
    case 'DTM':
      if (Array.isArray(segment.elements[0])) {
        qualified(fields, 'date', part(segment, 1, 1), part(segment, 1, 2));
      } else qualified(fields, 'date', at(segment, 1), at(segment, 2));
      return;
    case 'REF':
    case 'N9':
      qualified(fields, 'reference', at(segment, 1), at(segment, 2));
      return;
    case 'RFF':
      qualified(fields, 'reference', part(segment, 1, 1), part(segment, 1, 2));
      return;
    default:
      describe(segment, fields);
  }
}

function describe(segment: Segment, fields: Fields): void {
  if (segment.tag === 'PID') fields['description'] ??= orNull(at(segment, 5));
  if (segment.tag === 'IMD') {
    const text = part(segment, 3, 4) + part(segment, 3, 5);
    // The book trade writes author, title and publisher one by one; 050 is the title.
    if (at(segment, 2) === '050' && fields['text050'] === undefined) fields['description'] = text;
    qualified(fields, 'text', at(segment, 2), text);
    fields['description'] ??= orNull(text);
  }
  if (segment.tag === 'G72') {
    const known = fields['allowances'];
    fields['allowances'] = [...(Array.isArray(known) ? known : []), allowance(segment)];
  }
}

/** Source: X12 004010 segment G72; read 2026-11. */
function allowance(segment: Segment): Json {
  return {
    code: orNull(at(segment, 1)),
    method: orNull(at(segment, 2)),
    number: orNull(at(segment, 3)),
    rate: orNull(at(segment, 5)),
    quantity: orNull(at(segment, 6)),
    unit: orNull(at(segment, 7)),
    amount: orNull(at(segment, 8)),
    option: orNull(at(segment, 11)),
    description: orNull(at(segment, 12)),
  };
}

/** What a document says about itself before its lines. */
export function documentFacts(header: readonly Segment[]): Fields {
  const facts = factsOf(header);
  const begin = header.find((segment) => HEADS.has(segment.tag));
  const places = HEADS.get(begin?.tag ?? '');
  const text = (position: number | undefined): string | null =>
    begin === undefined || position === undefined ? null : orNull(at(begin, position));
  const date = text(places?.date) ?? facts[`date${DOCUMENT_DATE}`] ?? null;
  return {
    documentNumber: text(places?.number),
    documentDate: date,
    purpose: text(places?.purpose),
    asOf: text(places?.until) ?? date,
    ...facts,
    location: facts['location'] ?? locationOf(begin, facts),
  };
}

function locationOf(begin: Segment | undefined, facts: Fields): Json {
  if (begin?.tag === 'G82') return orNull(at(begin, 4));
  const name = PLACES.find((party) => facts[`party${party}`] !== undefined);
  return name === undefined ? null : (facts[`party${name}`] ?? null);
}
