import type { Json } from '../../../core/connector/index.ts';
import { readSyntax } from '../formats/edi-syntax.ts';
import { type Delimited, guessDelimited } from './delimited-guess.ts';
import { guessFixedWidth } from './fixed-guess.ts';
import { unsupported } from './sample.ts';

/** The format of a file and how a feed says it. */
export interface FormatGuess {
  readonly format: 'csv' | 'fixedWidth' | 'dbf' | 'posLog' | 'x12' | 'edifact';
  /** For people: `delimited by ;`, `EDIFACT`. */
  readonly what: string;
  readonly evidence: readonly string[];
  /** The format's own part of a feed. */
  readonly settings: Readonly<Record<string, Json>>;
  readonly traps: readonly string[];
  readonly delimited: Delimited | null;
}

const DBF_VERSIONS = new Set([
  0x02, 0x03, 0x04, 0x05, 0x30, 0x31, 0x32, 0x43, 0x83, 0x8b, 0xf5, 0xfb,
]);
const DBF_HEADER_BYTES = 32;
/** Visual FoxPro keeps the path of its database behind the field descriptions. */
const FOXPRO_BACKLINK = 263;

/** Whether bytes are the head of a dBase or FoxPro table: a date, sizes and an end that fit. */
export function isTable(bytes: Buffer, size: number): boolean {
  if (bytes.length < DBF_HEADER_BYTES || !DBF_VERSIONS.has(bytes.readUInt8(0))) return false;
  const month = bytes.readUInt8(2);
  const day = bytes.readUInt8(3);
  const headerBytes = bytes.readUInt16LE(8);
  const rowBytes = bytes.readUInt16LE(10);
  if (month > 12 || day > 31 || rowBytes < 2 || headerBytes < 65 || headerBytes > size)
    return false;
  const ends = [headerBytes - 1, headerBytes - 2, headerBytes - 1 - FOXPRO_BACKLINK];
  return ends.some((at) => at >= DBF_HEADER_BYTES && bytes[at] === 0x0d);
}

/** Says what a text is; `name` is for the refusal of what no feed reads. */
export function guessTextFormat(text: string, name: string, isWhole: boolean): FormatGuess {
  const head = text.trimStart();
  if (head === '') throw unsupported(name, 'the file holds nothing but blanks');
  if (head.startsWith('<')) return xml(head, name);
  const edi = ediOf(head, isWhole);
  if (edi !== null) return edi;
  if (/^[{[]/.test(head) && isJson(head)) {
    throw unsupported(name, 'the file is JSON, which no feed reads: have it written as CSV');
  }
  const delimited = guessDelimited(text, isWhole);
  if (delimited !== null && delimited.share > 0.7) return delimitedGuess(delimited);
  const fixed = guessFixedWidth(text, isWhole);
  if (fixed !== null) return { ...fixed, format: 'fixedWidth', delimited: null };
  if (delimited !== null) return delimitedGuess(delimited);
  const what = 'no delimiter and no fixed width was found: its lines have no columns';
  throw unsupported(name, what);
}

function xml(head: string, name: string): FormatGuess {
  if (/^<(!doctype\s+)?html[\s>]/i.test(head)) {
    throw unsupported(name, 'it is a web page, as a server answers in place of a file');
  }
  if (/<!DOCTYPE/i.test(head.slice(0, 4_096))) {
    throw unsupported(name, 'it is XML with a DOCTYPE, which is refused for safety');
  }
  const root = /<([A-Za-z_][\w.-]*:)?([A-Za-z_][\w.-]*)[\s>/]/.exec(head.replace(/<\?[^>]*>/g, ''));
  if (root?.[2] !== 'POSLog') {
    throw unsupported(name, `it is XML of <${root?.[2] ?? '?'}>, and of XML only POSLog is read`);
  }
  const evidence = ['it begins with <POSLog>'];
  return {
    format: 'posLog',
    what: 'POSLog XML',
    evidence,
    settings: {},
    traps: [],
    delimited: null,
  };
}

function ediOf(head: string, isWhole: boolean): FormatGuess | null {
  const syntax = readSyntax(head.slice(0, 512), isWhole || head.length >= 512);
  if (syntax === null || 'wrong' in syntax) return null;
  const isEdifact = syntax.standard === 'EDIFACT';
  const end = JSON.stringify(syntax.segmentEnd);
  const evidence = [
    `it begins with ${head.slice(0, 3)}; elements end with "${syntax.element}", segments with ${end}`,
  ];
  const settings: Record<string, Json> = {};
  if (syntax.decimal === ',') settings['decimal'] = ',';
  return {
    format: isEdifact ? 'edifact' : 'x12',
    what: syntax.standard,
    evidence,
    settings,
    traps: [],
    delimited: null,
  };
}

function isJson(head: string): boolean {
  const [line = ''] = head.split(/\r?\n/, 1);
  try {
    JSON.parse(line);
    return true;
  } catch {
    return /^[{[]\s*(["{[\d]|$)/.test(line);
  }
}

function delimitedGuess(delimited: Delimited): FormatGuess {
  const { delimiter, quote, lineEnd, hasHeader, columns, marks } = delimited;
  const csv: Record<string, Json> = {};
  if (delimiter !== ',') csv['delimiter'] = delimiter === '\t' ? 'tab' : delimiter;
  if (quote !== '"') csv['quote'] = quote;
  if (!hasHeader) {
    csv['header'] = false;
    csv['columns'] = [...columns];
  }
  if (marks !== null) {
    csv['marks'] = { header: [...marks.header], data: [...marks.data], skip: [...marks.skip] };
  }
  const settings: Readonly<Record<string, Json>> = Object.keys(csv).length === 0 ? {} : { csv };
  const shown = delimiter === '\t' ? 'tab' : delimiter;
  return {
    format: 'csv',
    what: `text delimited by ${shown}`,
    evidence: [
      ...delimited.evidence,
      `lines end with ${lineEnd}`,
      quote === '' ? 'quotes mean nothing in it' : `fields are quoted with ${quote} where needed`,
      hasHeader ? 'its first row names the columns' : 'it has no header row',
    ],
    settings,
    traps: delimited.traps,
    delimited,
  };
}
