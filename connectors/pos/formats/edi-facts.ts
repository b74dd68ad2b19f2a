import type { Json } from '../../../core/connector/index.ts';
import { meaningOf } from './edi-codes.ts';
import { at, isComposite, orNull, part } from './edi-element.ts';
import { moneyReader, type Scope } from './edi-money.ts';
import type { Segment } from './edi-segment.ts';
import { type Fields, qualified } from './row.ts';

/** Element places of a document's number, date, end of period, purpose and type, from 1; 0: none. */
interface HeadPlaces {
  readonly number: number;
  readonly date: number;
  readonly until: number;
  readonly purpose: number;
  readonly type: number;
}

/** Source: X12 004010 segments BEG, BAK, BIG, BIA, BCT, BSN, W15, XQ, G82; EDIFACT BGM. */
const HEADS: ReadonlyMap<string, HeadPlaces> = new Map<string, HeadPlaces>([
  ['BEG', { number: 3, date: 5, until: 0, purpose: 1, type: 2 }],
  ['BAK', { number: 3, date: 4, until: 0, purpose: 1, type: 2 }],
  ['BIG', { number: 2, date: 1, until: 0, purpose: 8, type: 7 }],
  ['BIA', { number: 3, date: 4, until: 0, purpose: 1, type: 2 }],
  ['BCT', { number: 2, date: 0, until: 0, purpose: 10, type: 1 }],
  ['BSN', { number: 2, date: 3, until: 0, purpose: 1, type: 5 }],
  ['W15', { number: 2, date: 1, until: 0, purpose: 0, type: 0 }],
  ['XQ', { number: 0, date: 2, until: 3, purpose: 1, type: 0 }],
  ['G82', { number: 2, date: 7, until: 0, purpose: 1, type: 0 }],
  ['BGM', { number: 2, date: 0, until: 0, purpose: 3, type: 1 }],
]);

/** Segments whose purpose is a code of X12's list 353; XQ and G82 have lists of their own. */
const PURPOSE_TAGS = new Set(['BEG', 'BAK', 'BIA', 'BSN']);
/** The party that a document speaks of, where lines name no place: the first of these it names. */
const PLACES = ['ST', 'WH', 'BS', 'RL', 'SN', 'DP', 'GY'] as const;
/** EDIFACT's date of the document itself. */
const DOCUMENT_DATE = '137';

/** What every document says of itself and its envelope; parties, dates and amounts come beside it. */
export const EDI_HEAD_COLUMNS = [
  ...['standard', 'type', 'version', 'sender', 'receiver', 'sentDate', 'sentTime'],
  ...['interchange', 'group', 'document', 'documentNumber', 'documentType'],
  ...['documentTypeMeaning', 'documentDate', 'purpose', 'purposeMeaning', 'asOf'],
] as const;

/** The facts that segments state about a document or a line: parties, dates, references, money. */
export function factsOf(segments: readonly Segment[], scope: Scope = 'line'): Fields {
  const fields: Fields = {};
  const readMoney = moneyReader(fields, scope);
  let party = '';
  for (const segment of segments) {
    if (segment.tag === 'N1') party = at(segment, 1);
    if (segment.tag === 'N3' || segment.tag === 'N4') readAddress(segment, party, fields);
    else if (!readMoney(segment)) readFact(segment, fields);
  }
  return fields;
}

function readFact(segment: Segment, fields: Fields): void {
  switch (segment.tag) {
    case 'N1':
      qualified(fields, 'party', at(segment, 1), at(segment, 4));
      qualified(fields, 'partyName', at(segment, 1), at(segment, 2));
      return;
    case 'NAD':
      readParty(segment, fields);
      return;
    case 'LOC':
      fields['location'] ??= orNull(at(segment, 2));
      return;
    case 'DTM':
      if (isComposite(segment.elements[0])) {
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

function readParty(segment: Segment, fields: Fields): void {
  const qualifier = at(segment, 1);
  qualified(fields, 'party', qualifier, at(segment, 2));
  qualified(fields, 'partyName', qualifier, at(segment, 4));
  address(fields, qualifier, {
    street: orNull(at(segment, 5)),
    city: orNull(at(segment, 6)),
    region: orNull(at(segment, 7)),
    postalCode: orNull(at(segment, 8)),
    country: orNull(at(segment, 9)),
  });
}

/** N3 and N4 speak of the N1 before them. */
function readAddress(segment: Segment, party: string, fields: Fields): void {
  if (segment.tag === 'N3') {
    address(fields, party, { street: orNull(at(segment, 1)), street2: orNull(at(segment, 2)) });
    return;
  }
  address(fields, party, {
    city: orNull(at(segment, 1)),
    region: orNull(at(segment, 2)),
    postalCode: orNull(at(segment, 3)),
    country: orNull(at(segment, 4)),
  });
}

function address(fields: Fields, party: string, lines: Readonly<Record<string, Json>>): void {
  const stated = Object.entries(lines).filter(([, value]) => value !== null);
  if (stated.length === 0 || !/^[A-Za-z0-9]{1,4}$/.test(party)) return;
  const name = `partyAddress${party}`;
  const known = fields[name];
  const before = typeof known === 'object' && known !== null && !Array.isArray(known) ? known : {};
  fields[name] = { ...Object.fromEntries(stated), ...before };
}

function describe(segment: Segment, fields: Fields): void {
  switch (segment.tag) {
    case 'PID':
      fields['description'] ??= orNull(at(segment, 5));
      return;
    case 'IMD': {
      const text = part(segment, 3, 4) + part(segment, 3, 5);
      // The book trade writes author, title and publisher one by one; 050 is the title.
      if (at(segment, 2) === '050' && fields['text050'] === undefined) fields['description'] = text;
      qualified(fields, 'text', at(segment, 2), text);
      fields['description'] ??= orNull(text);
      return;
    }
    case 'PO4':
      fields['pack'] ??= orNull(at(segment, 1));
      return;
    case 'TD5':
      fields['carrier'] ??= orNull(at(segment, 3));
      fields['routing'] ??= orNull(at(segment, 5));
      return;
    case 'MAN':
      qualified(fields, 'mark', at(segment, 1), at(segment, 2));
      return;
    case 'SCH':
      fields['schedule'] = [...listOf(fields['schedule']), schedule(segment)];
      return;
    case 'INV':
      fields['movementDirection'] ??= orNull(at(segment, 1));
      fields['movementReason'] ??= orNull(at(segment, 3));
      return;
    default:
  }
}

function listOf(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? value : [];
}

/** Source: X12 004010 segment SCH: quantity, unit, then the kind of date, date and time in 05 to 07. */
function schedule(segment: Segment): Json {
  return {
    quantity: orNull(at(segment, 1)),
    unit: orNull(at(segment, 2)),
    dateQualifier: orNull(at(segment, 5)),
    date: orNull(at(segment, 6)),
    time: orNull(at(segment, 7)),
  };
}

/** What a document says about itself before its lines. */
export function documentFacts(header: readonly Segment[]): Fields {
  const facts = factsOf(header, 'document');
  const begin = header.find((segment) => HEADS.has(segment.tag));
  const places = HEADS.get(begin?.tag ?? '');
  const text = (position: number | undefined): string | null =>
    begin === undefined || position === undefined ? null : orNull(at(begin, position));
  const date = text(places?.date) ?? facts[`date${DOCUMENT_DATE}`] ?? null;
  const purpose = text(places?.purpose);
  const type = text(places?.type);
  return {
    documentNumber: text(places?.number),
    documentType: type,
    documentTypeMeaning: begin?.tag === 'BGM' ? meaningOf('document', type) : null,
    documentDate: date,
    purpose,
    purposeMeaning: purposeMeaning(begin?.tag ?? '', purpose),
    asOf: text(places?.until) ?? date,
    ...facts,
    location: facts['location'] ?? locationOf(begin, facts),
  };
}

/** The totals that stand behind the lines of a document. */
export function trailerFacts(trailer: readonly Segment[]): Fields {
  return factsOf(trailer, 'document');
}

function purposeMeaning(tag: string, purpose: string | null): string | null {
  if (tag === 'BGM') return meaningOf('function', purpose);
  return PURPOSE_TAGS.has(tag) ? meaningOf('purpose', purpose) : null;
}

function locationOf(begin: Segment | undefined, facts: Fields): Json {
  if (begin?.tag === 'G82') return orNull(at(begin, 4));
  const name = PLACES.find((party) => facts[`party${party}`] !== undefined);
  return name === undefined ? null : (facts[`party${name}`] ?? null);
}
