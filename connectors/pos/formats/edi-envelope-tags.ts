import { at, orNull, part } from './edi-element.ts';
import type { Segment } from './edi-segment.ts';
import type { Fields } from './row.ts';

/** What a segment opens, and which element is its control number. */
export interface Open {
  readonly level: 'interchange' | 'group' | 'document';
  readonly control: number;
}

/** What a segment closes, and where its count and control number stand. */
export interface Close extends Open {
  readonly count: number;
}

/** Headers of envelopes by tag. Source: X12.5, X12.6, DEX/UCS 4010, ISO 9735; as far as the samples show. */
export const OPENS: ReadonlyMap<string, Open> = new Map<string, Open>([
  ['ISA', { level: 'interchange', control: 13 }],
  ['DXS', { level: 'interchange', control: 4 }],
  ['UNB', { level: 'interchange', control: 5 }],
  ['GS', { level: 'group', control: 6 }],
  ['UNG', { level: 'group', control: 5 }],
  ['ST', { level: 'document', control: 2 }],
  ['UNH', { level: 'document', control: 1 }],
]);

/** Trailers of envelopes by tag. */
export const CLOSES: ReadonlyMap<string, Close> = new Map<string, Close>([
  ['IEA', { level: 'interchange', count: 1, control: 2 }],
  ['DXE', { level: 'interchange', count: 2, control: 1 }],
  ['UNZ', { level: 'interchange', count: 1, control: 2 }],
  ['GE', { level: 'group', count: 1, control: 2 }],
  ['UNE', { level: 'group', count: 1, control: 2 }],
  ['SE', { level: 'document', count: 1, control: 2 }],
  ['UNT', { level: 'document', count: 1, control: 2 }],
]);

/** The functional group of a transaction set. Source: X12 004010 data element 479. */
export const GROUP_OF_SET: ReadonlyMap<string, string> = new Map<string, string>([
  ['810', 'IN'],
  ['832', 'SC'],
  ['846', 'IB'],
  ['850', 'PO'],
  ['852', 'PD'],
  ['855', 'PR'],
  ['856', 'SH'],
  ['947', 'AW'],
]);

/** The facts of a document that its envelopes state; null where an envelope is not there. */
export function interchangeFacts(
  interchange: Segment | null,
  group: Segment | null,
  document: Segment,
): Fields {
  const isMessage = document.tag === 'UNH';
  return {
    type: orNull(isMessage ? part(document, 2, 1) : at(document, 1)),
    version: orNull(versionOf(interchange, group, document)),
    ...partners(interchange, group),
    interchange: interchange === null ? null : orNull(controlAt(interchange)),
    group: group === null ? null : orNull(controlAt(group)),
    document: orNull(controlAt(document)),
  };
}

function controlAt(segment: Segment): string {
  return at(segment, OPENS.get(segment.tag)?.control ?? 0);
}

function versionOf(interchange: Segment | null, group: Segment | null, document: Segment): string {
  if (document.tag === 'UNH') return `${part(document, 2, 2)}${part(document, 2, 3)}`;
  if (at(document, 3) !== '') return at(document, 3);
  if (group !== null) return at(group, 8);
  return interchange?.tag === 'DXS' ? at(interchange, 3) : '';
}

/** Sender, receiver, date and time as the interchange writes them; without one, as the group. */
function partners(interchange: Segment | null, group: Segment | null): Fields {
  const outer = interchange ?? group;
  if (outer === null) return partnerFields('', '', '', '');
  switch (outer.tag) {
    case 'ISA':
      return partnerFields(at(outer, 6), at(outer, 8), at(outer, 9), at(outer, 10));
    case 'DXS':
      return partnerFields(at(outer, 1), at(outer, 5), '', '');
    case 'GS':
      return partnerFields(at(outer, 2), at(outer, 3), at(outer, 4), at(outer, 5));
    default:
      return partnerFields(at(outer, 2), at(outer, 3), part(outer, 4, 1), part(outer, 4, 2));
  }
}

function partnerFields(sender: string, receiver: string, date: string, time: string): Fields {
  return {
    sender: orNull(sender),
    receiver: orNull(receiver),
    sentDate: orNull(date),
    sentTime: orNull(time),
  };
}
