import type { Document, YAMLError } from 'yaml';
import { FLOW_ERRORS } from '../errors.ts';
import type { FaultAt, FaultList, Place } from '../faults.ts';
import { shorten } from './tree.ts';

interface Text {
  readonly text: string;
  readonly faults: FaultList;
  readonly placeOf: (offset: number) => Place;
}

/** Words for one parser code; the line is the text of the line at fault. */
type Words = (line: string, error: YAMLError) => Said;

interface Said {
  readonly what: string;
  readonly mend: string;
  /** Where in the line the value begins, when that says more than where the parser stopped. */
  readonly column?: number;
}

/**
 * Reports what the YAML parser found, in the words of someone who writes flows.
 *
 * Shape: at most one fault a line, since one slip makes the parser stumble several times. True when there are any.
 */
export function reportSyntax(document: Document.Parsed, source: Text): boolean {
  const errors = document.errors.toSorted((a, b) => a.pos[0] - b.pos[0]);
  if (errors.length > 0) reportUnquoted(source);
  let lastLine = 0;
  for (const error of errors) {
    const place = placeOfError(error, source);
    if (place.line === lastLine || (lastLine > 0 && isNoise(error))) continue;
    lastLine = place.line;
    reportOne(error, place, source);
    if (isLost(error)) break;
  }
  if (document.directives.yaml.explicit === true || /^%/m.test(headOf(source.text))) {
    const what = 'a % directive stands above the flow';
    const mend = 'delete it; flow files are always YAML 1.2';
    const place = { line: 1, column: 1 };
    source.faults.add(FLOW_ERRORS.FLOW_SYNTAX, { place, path: '', what, mend });
    return true;
  }
  return errors.length > 0;
}

function headOf(text: string): string {
  return /^(?:[ \t]*(?:#[^\n]*)?\n|%[^\n]*\n)*/.exec(text)?.[0] ?? '';
}

/** After these the parser no longer knows where it is, so what follows is noise. */
function isLost(error: YAMLError): boolean {
  return error.code === 'MISSING_CHAR' || error.code === 'MULTIPLE_DOCS';
}

/** The parser stumbles over the first of these and may not see the others. */
function reportUnquoted(source: Text): void {
  for (const [index, text] of source.text.split('\n').entries()) {
    const line = text.trimEnd();
    if (!/^\s*(?:- +)*[\w.-]+: +=[^'"]*\{\{.*(: | #)/.test(line)) continue;
    const said = unquotedExpression(line);
    if (said === null) continue;
    const { what, mend, column = 1 } = said;
    const place = { line: index + 1, column };
    source.faults.add(FLOW_ERRORS.FLOW_SYNTAX, { place, path: '', what, mend, why: WHY });
  }
}

/** What is left of the file after a value that never ended. */
function isNoise(error: YAMLError): boolean {
  return error.message.includes('in YAML stream');
}

function placeOfError(error: YAMLError, source: Text): Place {
  const unclosed = error.code === 'MISSING_CHAR' && /closing/.test(error.message);
  const offset = Math.max(0, Math.min(error.pos[0], source.text.length));
  return unclosed ? quoteStart(offset, source) : source.placeOf(offset);
}

/** An unclosed quote is reported by the parser where the text ends; the mistake is where it began. */
function quoteStart(end: number, source: Text): Place {
  const lines = source.text.slice(0, end).split('\n');
  for (const [index, line] of lines.entries()) {
    const match = /^\s*(?:- )*(?:[^\s:"']+:\s+|- )?(["'])/.exec(line);
    const quote = match?.[1];
    if (match === null || quote === undefined) continue;
    const column = match[0].length;
    const rest = line.slice(column).replaceAll(quote === '"' ? /\\./g : /''/g, '');
    if (!rest.includes(quote)) return { line: index + 1, column };
  }
  return source.placeOf(end);
}

function reportOne(error: YAMLError, place: Place, source: Text): void {
  const line = source.text.split('\n')[place.line - 1]?.trimEnd() ?? '';
  const hint = hintFor(line, error);
  const { column = place.column, ...words } = hint ?? (WORDS[error.code] ?? other)(line, error);
  const kind = (hint === null ? KINDS[error.code] : undefined) ?? FLOW_ERRORS.FLOW_SYNTAX;
  const fault: FaultAt = { place: { line: place.line, column }, path: '', ...words };
  source.faults.add(kind, kind === FLOW_ERRORS.FLOW_SYNTAX ? { ...fault, why: WHY } : fault);
}

const WHY =
  'flow files are YAML 1.2: spaces indent, and ": ", " #", { and [ mean something outside quotes';

const KINDS: Readonly<Record<string, (typeof FLOW_ERRORS)[keyof typeof FLOW_ERRORS]>> = {
  NON_STRING_KEY: FLOW_ERRORS.FLOW_KEY_REFUSED,
  TAG_RESOLVE_FAILED: FLOW_ERRORS.FLOW_TAG_REFUSED,
  RESOURCE_EXHAUSTION: FLOW_ERRORS.FLOW_TOO_LARGE,
};

/** The mistakes that writing expressions in YAML invites, whatever the parser called them. */
function hintFor(line: string, error: YAMLError): Said | null {
  if (error.code === 'TAB_AS_INDENT' || error.code === 'MULTIPLE_DOCS') return null;
  const { key, value, column } = fieldIn(line);
  if (/^\{\{.*\}\}$/.test(value)) {
    const what = `${shorten(value)} is read as a YAML mapping`;
    return { what, column, mend: `begin an expression with =: ${key}: ${quoted(`=${value}`)}` };
  }
  const expression = unquotedExpression(line);
  if (expression !== null) return expression;
  if (/^[[{].*={?\{/.test(value) || /^\s*(?:- +)*[[{].*={?\{/.test(line)) {
    return {
      what: 'an expression inside { } or [ ] is not in quotes',
      mend: `put each expression in quotes, such as { id: '={{ $json.id }}' }, or write one field a line`,
    };
  }
  if (value.startsWith('*')) {
    const what = `${shorten(value)} begins with *, which refers to an anchor in YAML`;
    return { what, column, mend: `put it in quotes: ${key}: "${value}"` };
  }
  return null;
}

function unquotedExpression(line: string): Said | null {
  const { key, value, column } = fieldIn(line);
  if (!/^=.*\{\{/.test(value)) return null;
  const what = `the unquoted expression ${shorten(value)} holds ": " or another sign of YAML`;
  return { what, column, mend: `put it in quotes: ${key}: ${quoted(value)}` };
}

/** A line of the form `key: value`; the value is empty for any other line. */
function fieldIn(line: string): { key: string; value: string; column: number } {
  const match = /^(\s*(?:- +)*)([\w.-]+):( +)(\S.*)$/.exec(line);
  const [, indent = '', key = '', gap = '', value = ''] = match ?? [];
  return { key, value: value.trim(), column: indent.length + key.length + gap.length + 2 };
}

/** In the quotes that leave the text as it is, where there are such. */
function quoted(text: string): string {
  const value = text.trim();
  if (value.includes("'") && !/["\\]/.test(value)) return `"${value}"`;
  return `'${value.replaceAll("'", "''")}'`;
}

const other: Words = (line) => ({
  what: `the line \`${shorten(line)}\` cannot be read`,
  mend: 'compare its indentation, quotes and brackets with the lines around it',
});

const WORDS: Readonly<Record<string, Words>> = {
  RESOURCE_EXHAUSTION: () => ({
    // Where the parser gives up depends on its stack, so no column is named.
    column: 1,
    what: 'the values are nested too deep to be read',
    mend: 'nest at most 64 levels',
  }),
  TAB_AS_INDENT: () => ({ what: 'a tab indents this line', mend: 'indent with spaces' }),
  BAD_INDENT: (line, error) => (/^Flow/.test(error.message) ? openBracket(error) : badIndent(line)),
  MULTILINE_IMPLICIT_KEY: (line) => noColon(line),
  BLOCK_AS_IMPLICIT_KEY: (line) => twoFields(line),
  BLOCK_IN_FLOW: () => ({
    what: 'a comma is missing between the fields of { }',
    mend: 'separate the fields with commas: { connection: hub, stream: orders }',
  }),
  BAD_SCALAR_START: (line) => {
    const value = /:\s+(\S.*)$/.exec(line)?.[1] ?? line.trim();
    return {
      what: `${shorten(value)} begins with a character that YAML keeps for itself`,
      mend: `put it in quotes: ${quoted(value)}`,
    };
  },
  BAD_DQ_ESCAPE: (line) => ({
    what: `\`${shorten(line)}\` holds a backslash that is no escape`,
    mend: "double the backslash, or use single quotes: '\\d+'",
  }),
  BAD_ALIAS: () => ({
    what: 'an unquoted & or * stands before a blank',
    mend: 'put the text in quotes; & and * name anchors in YAML',
  }),
  MISSING_CHAR: (line, error) =>
    /closing/.test(error.message)
      ? { what: 'a quoted text is not closed', mend: 'close the quote on this line' }
      : {
          what: `a comma or colon is missing in \`${shorten(line)}\``,
          mend: 'separate the items of [ ] and { } with commas',
        },
  MULTIPLE_DOCS: () => ({
    what: 'a second document begins here (---)',
    mend: 'one file holds one flow: move the second one to its own file',
  }),
  NON_STRING_KEY: () => ({
    what: 'a list or mapping is used as a key',
    mend: 'write a plain key; begin an expression with = and put it in quotes',
  }),
  UNEXPECTED_TOKEN: (line) => ({
    what: `\`${shorten(line)}\` goes on after its value has ended`,
    mend: 'put the whole value in quotes; inside single quotes write a quote twice',
  }),
};

/** The parser means either two colons in one line, or a line below that belongs to no field. */
function twoFields(line: string): Said {
  const match = /^(\s*(?:- +)*)([\w.-]+): +([^"'\s].*: .*)$/.exec(line);
  if (match !== null) {
    const [, , key = '', value = ''] = match;
    const what = `the unquoted text \`${shorten(value)}\` holds ": "`;
    return { what, mend: `put it in quotes: ${key}: ${quoted(value)}` };
  }
  if (/^\s*-/.test(line)) return badIndent(line);
  return {
    what: `the line below \`${shorten(line)}\` is indented too far`,
    mend: 'align the line below with this one',
  };
}

function badIndent(line: string): Said {
  if (/^\s*-/.test(line)) {
    return {
      what: 'the items of this list do not begin in the same column',
      mend: 'align the dashes of the list',
    };
  }
  return {
    what: `\`${shorten(line)}\` is not aligned with the fields it belongs to`,
    mend: 'align it with its siblings, or close the bracket that the lines above opened',
  };
}

function openBracket(error: YAMLError): Said {
  const bracket = /map/.test(error.message) ? ['{', '}'] : ['[', ']'];
  return {
    what: `the ${bracket[0]} above this line is not closed`,
    mend: `close it with ${bracket[1]}`,
  };
}

function noColon(line: string): Said {
  const glued = /^\s*(?:- )*([A-Za-z]\w*):(\S.*)$/.exec(line);
  if (glued !== null) {
    return {
      what: `\`${shorten(line)}\` has no blank after the colon`,
      mend: `write ${glued[1]}: ${glued[2]}`,
    };
  }
  return {
    what: `\`${shorten(line)}\` is not a field: a colon and a blank are missing`,
    mend: 'write each field as name: value',
  };
}
