/** The characters that a file of segments is cut with. */
export interface EdiSyntax {
  readonly standard: 'X12' | 'DEX' | 'EDIFACT';
  readonly element: string;
  /** Null where the standard, or a file without ISA, declares none that is needed. */
  readonly component: string | null;
  /** Takes the meaning from the next character; X12 has none. */
  readonly release: string | null;
  readonly segmentEnd: string;
  /** Between repetitions of one element; null before X12 00402 and before EDIFACT syntax 4. */
  readonly repetition: string | null;
  /** The decimal sign that a UNA line declares. */
  readonly decimal: string | null;
  /** Characters of a service line (UNA) before the first segment. */
  readonly skip: number;
}

/** The syntax, why there is none, or null when more text is needed to tell. */
export type SyntaxReading = EdiSyntax | { readonly wrong: string } | null;

/** Characters within which the head of a file must declare its separators. */
export const HEAD_CHARACTERS = 512;

const UNA_CHARACTERS = 9;
/** Characters within which UNB states the version of its syntax. */
const VERSION_WITHIN = 40;
/** ISA has 16 elements; the one character of the last is the component separator. */
const ISA_ELEMENTS = 16;
const LINE_END = /[\r\n]/;
const SEPARATOR = /^[^A-Za-z0-9\s]$/;
/** What ends segments where no ISA says so. */
const SEGMENT_ENDS = ['~', '\r', '\n', '\u001c', '\u0015'];

/**
 * Reads the separators from the head of a file that begins at its first character of text.
 *
 * Shape: X12 tells them by the places after ISA's 16 elements, counted and not measured, since many
 * partners do not pad ISA to its 106 characters; a file that begins with GS, ST or DXS by what ends
 * its first segment; EDIFACT by UNA, or they are the usual ones.
 * Source: X12.5 interchange control structures; ISO 9735 (UNA); as far as the samples show.
 */
export function readSyntax(head: string, isWhole: boolean): SyntaxReading {
  if (head.length < UNA_CHARACTERS && !isWhole) return null;
  const tag = head.slice(0, 3);
  if (tag === 'UNA') return advised(head, isWhole);
  if (tag === 'UNB') return usual(head, isWhole);
  if (tag === 'UNG' || tag === 'UNH') return EDIFACT_USUAL;
  if (tag === 'ISA') return interchange(head, isWhole);
  const begun = /^(DXS|GS|ST)([^A-Za-z0-9\s])/.exec(head);
  if (begun !== null) return withoutInterchange(head, isWhole, begun[1] ?? '', begun[2] ?? '');
  const shown = /^[ -~]{1,3}$/.test(tag) ? `"${tag}"` : 'characters that are no text';
  return { wrong: `it begins with ${shown}; EDI begins with ISA, GS, ST, DXS, UNA, UNB or UNH` };
}

const EDIFACT_USUAL: EdiSyntax = {
  standard: 'EDIFACT',
  element: '+',
  component: ':',
  release: '?',
  segmentEnd: "'",
  repetition: null,
  decimal: null,
  skip: 0,
};
/** What stands between repetitions where a UNB of syntax 4 has no UNA before it. */
const REPETITION_USUAL = '*';

function usual(head: string, isWhole: boolean): SyntaxReading {
  const version = syntaxVersion(head, isWhole);
  if (version === null) return null;
  return version < 4 ? EDIFACT_USUAL : { ...EDIFACT_USUAL, repetition: REPETITION_USUAL };
}

/** The version of the syntax that UNB states, 0 when it states none; null when text is missing. */
function syntaxVersion(head: string, isWhole: boolean): number | null {
  const stated = /UNB[^A-Za-z0-9]+[A-Z]{4}[^A-Za-z0-9](\d)/.exec(head.slice(0, VERSION_WITHIN));
  if (stated !== null) return Number(stated[1]);
  return isWhole || head.length >= VERSION_WITHIN ? 0 : null;
}

function advised(head: string, isWhole: boolean): SyntaxReading {
  if (head.length < UNA_CHARACTERS) return isWhole ? { wrong: 'its UNA line ends early' } : null;
  const [component = '', element = '', decimal = '', release = '', repeat = '', segmentEnd = ''] =
    head.slice(3);
  const used = [component, element, segmentEnd];
  const isUsable =
    head.length >= UNA_CHARACTERS &&
    used.every((sign) => SEPARATOR.test(sign) || LINE_END.test(sign)) &&
    new Set([...used, release]).size === 4;
  if (!isUsable) return { wrong: 'its UNA line does not declare separators that differ' };
  const version = syntaxVersion(head, isWhole);
  if (version === null) return null;
  // Before syntax 4 the place is reserved, and what partners write there means nothing.
  const isRepetition = version >= 4 && SEPARATOR.test(repeat) && !used.includes(repeat);
  const syntax = { ...EDIFACT_USUAL, component, element, segmentEnd, decimal };
  return {
    ...syntax,
    release: release === ' ' ? null : release,
    repetition: isRepetition ? repeat : null,
    skip: UNA_CHARACTERS,
  };
}

function interchange(head: string, isWhole: boolean): SyntaxReading {
  const element = head[3] ?? '';
  if (!SEPARATOR.test(element)) return { wrong: 'no element separator follows ISA' };
  let at = 3;
  for (let count = 1; count < ISA_ELEMENTS; count += 1) {
    at = head.indexOf(element, at + 1);
    if (at === -1) return unfinished(head, isWhole, 'ISA has fewer than 16 elements');
  }
  const component = head[at + 1] ?? '';
  const segmentEnd = head[at + 2] ?? '';
  if (segmentEnd === '' || isCutAtReturn(head, at + 2)) {
    return unfinished(head, isWhole, 'it ends within ISA');
  }
  const isUsable =
    SEPARATOR.test(component) && (SEPARATOR.test(segmentEnd) || SEGMENT_ENDS.includes(segmentEnd));
  if (!isUsable || new Set([element, component, segmentEnd]).size !== 3) {
    return { wrong: 'the 16th element of ISA is not one separator and the end of a segment' };
  }
  const syntax = x12(element, lineEnd(head, at + 2));
  return { ...syntax, component, repetition: repetitionOf(head, element) };
}

/** ISA11 separates repetitions since 00402; before, it named a standards agency (`U`). */
function repetitionOf(head: string, element: string): string | null {
  const elements = head.split(element, ISA_ELEMENTS);
  const sign = elements[11] ?? '';
  return (elements[12] ?? '') >= '00402' && SEPARATOR.test(sign) ? sign : null;
}

function withoutInterchange(
  head: string,
  isWhole: boolean,
  tag: string,
  element: string,
): SyntaxReading {
  const at = [...head].findIndex((sign) => SEGMENT_ENDS.includes(sign));
  if (at === -1 || isCutAtReturn(head, at)) {
    return unfinished(head, isWhole, `the segment ${tag} does not end`);
  }
  return { ...x12(element, lineEnd(head, at)), standard: tag === 'DXS' ? 'DEX' : 'X12' };
}

function x12(element: string, segmentEnd: string): EdiSyntax {
  const none = { component: null, release: null, repetition: null, decimal: null };
  return { standard: 'X12', element, segmentEnd, ...none, skip: 0 };
}

/** The end of a segment; of CR and LF it is the LF, and the CR is space before it. */
function lineEnd(head: string, at: number): string {
  return head[at] === '\r' && head[at + 1] === '\n' ? '\n' : (head[at] ?? '');
}

/** True when only the next character can tell a CR from a CR with LF. */
function isCutAtReturn(head: string, at: number): boolean {
  return head[at] === '\r' && at + 1 === head.length;
}

function unfinished(head: string, isWhole: boolean, wrong: string): SyntaxReading {
  return isWhole || head.length >= HEAD_CHARACTERS ? { wrong } : null;
}
