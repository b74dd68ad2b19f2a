import { createHash } from 'node:crypto';
import { DateTime } from 'luxon';
import { numberAt, textAt } from '../arguments.ts';
import { type Args, type Methods, methods } from '../callable.ts';
import { admitText, charge, type Frame } from '../frame.ts';
import { parseJson } from '../json-text.ts';
import { DATE_TEXT_MAX_CHARACTERS } from '../limits.ts';
import { parseInstant, readMoment } from '../moment.ts';
import type { Site } from '../site.ts';
import type { Value } from '../value.ts';
import { toMinor } from './money.ts';
import { isTimestampUnit, momentFromNumber } from './number-data.ts';
import { toAscii } from './text-ascii.ts';
import { toSentenceCase, toSnakeCase, toTitleCase } from './text-case.ts';
import { MARKDOWN_MAX_CHARACTERS, removeMarkdown, removeTags } from './text-markup.ts';
import { isNumeric, textToDecimal, textToInteger, textToNumber } from './text-numbers.ts';
import * as shapes from './text-shapes.ts';

/** n8n's data functions of a text. Source: n8n-workflow 2.41, extensions/string-extensions. */
export const TEXT_DATA: Methods<string> = methods<string>({
  isEmpty: (self) => self === '',
  isNotEmpty: (self) => self !== '',
  length: (self) => self.length,
  toJsonString: (self) => JSON.stringify(self),
  parseJson: (self, _, frame, site) => parseJson(self, frame, site),
  hash: (self, args, frame, site) => hashText(self, textAt(args, 0, frame) ?? 'md5', site),
  base64Encode: (self) => Buffer.from(self).toString('base64'),
  base64Decode: (self) => Buffer.from(self, 'base64').toString(),
  urlEncode: (self, args) => (args[0] ? encodeURI(self) : encodeURIComponent(self)),
  urlDecode: (self, args) => (args[0] ? decodeURI(self) : decodeURIComponent(self)),
  quote: (self, args, frame) => quote(self, textAt(args, 0, frame) ?? '"', frame),
  removeMarkdown: (self, _, frame, site) => {
    if (self.length > MARKDOWN_MAX_CHARACTERS) {
      throw site.limit(`${site.label} takes at most ${MARKDOWN_MAX_CHARACTERS} characters`);
    }
    charge(frame, self.length);
    return removeMarkdown(self);
  },
  removeTags: (self) => removeTags(self),
  replaceSpecialChars: (self, _, frame) => {
    charge(frame, self.length);
    return toAscii(self);
  },
  toTitleCase: (self) => toTitleCase(self),
  toSentenceCase: (self) => toSentenceCase(self),
  toSnakeCase: (self) => toSnakeCase(self),
  toBoolean: (self) => self !== '' && !['false', 'no', '0'].includes(self.toLowerCase()),
  toNumber: (self, _, __, site) => textToNumber(self, site),
  toFloat: (self, _, __, site) => textToDecimal(self, site),
  toDecimalNumber: (self, _, __, site) => textToDecimal(self, site),
  toInt: (self, args, frame, site) => textToInteger(self, numberAt(args, 0, frame), site),
  toWholeNumber: (self, args, frame, site) => textToInteger(self, numberAt(args, 0, frame), site),
  toMinor: (self, args, frame, site) => toMinor(self, numberAt(args, 0, frame) ?? 2, site),
  toDateTime: (self, args, frame, site) => textToMoment(self, args, frame, site),
  toDate: (self, _, frame, site) => textToDate(self, frame, site),
  isNumeric: (self) => isNumeric(self),
  isEmail: (self) => shapes.isEmail(self),
  isUrl: (self) => shapes.isUrl(self),
  isDomain: (self) => shapes.isDomain(self),
  extractEmail: (self) => shapes.extractEmail(self),
  extractDomain: (self) => shapes.extractDomain(self),
  extractUrl: (self) => shapes.extractUrl(self),
  extractUrlPath: (self) => shapes.extractUrlPath(self),
});

const HASHES: ReadonlyMap<string, string> = new Map([
  ['md5', 'md5'],
  ['sha1', 'sha1'],
  ['sha224', 'sha224'],
  ['sha256', 'sha256'],
  ['sha384', 'sha384'],
  ['sha512', 'sha512'],
  ['sha3', 'sha3-512'],
]);

function hashText(text: string, name: string, site: Site): string {
  const wanted = name.toLowerCase();
  if (wanted === 'base64') return Buffer.from(text).toString('base64');
  const algorithm = HASHES.get(wanted);
  if (algorithm === undefined) {
    throw site.failed('this hash is not known', `choose one of ${[...HASHES.keys()].join(', ')}`);
  }
  return createHash(algorithm).update(text).digest('hex');
}

function quote(text: string, mark: string, frame: Frame): string {
  const escaped = text.replaceAll('\\', '\\\\');
  admitText(frame, escaped.length);
  if (mark === '') return escaped;
  const marks = escaped.split(mark);
  admitText(frame, escaped.length + marks.length * (mark.length + 1));
  return `${mark}${marks.join(`\\${mark}`)}${mark}`;
}

function textToMoment(text: string, args: Args, frame: Frame, site: Site): Value {
  const format = textAt(args, 0, frame) ?? '';
  const { zone } = frame.scope;
  const moment = isTimestampUnit(format)
    ? momentFromNumber(Number(text), format, zone)
    : format === ''
      ? readMoment(text, zone)
      : DateTime.fromFormat(text.slice(0, DATE_TEXT_MAX_CHARACTERS), format, { zone });
  if (moment?.isValid === true) return moment;
  throw site.failed(
    `${site.label} cannot read this text as a date`,
    'write its format, for example .toDateTime("dd.MM.yyyy")',
  );
}

/** n8n's older `.toDate()`: a text without a time is the start of that day. */
function textToDate(text: string, frame: Frame, site: Site): Date {
  const time = parseInstant(text, frame.scope.zone);
  if (Number.isNaN(time)) throw site.failed(`${site.label} cannot read this text as a date`);
  if (text.includes(':')) return new Date(time);
  return DateTime.fromMillis(time, { zone: frame.scope.zone }).startOf('day').toJSDate();
}
