import { anyTextAt, numberAt, textAt } from '../arguments.ts';
import { type Args, type Methods, methods } from '../callable.ts';
import { admitList, admitText, type Frame } from '../frame.ts';
import { Pattern } from '../pattern.ts';
import { isList } from '../value.ts';
import { patternMethods, replaceText, splitText } from './text-patterns.ts';

/** JavaScript's own methods of a text. Source: ECMA-262 §22.1.3. */
export const TEXT_NATIVE: Methods<string> = methods<string>(
  {
    at: (self, args, frame) => self.at(numberAt(args, 0, frame) ?? 0),
    charAt: (self, args, frame) => self.charAt(numberAt(args, 0, frame) ?? 0),
    charCodeAt: (self, args, frame) => self.charCodeAt(numberAt(args, 0, frame) ?? 0),
    codePointAt: (self, args, frame) => self.codePointAt(numberAt(args, 0, frame) ?? 0),
    concat: (self, args, frame) => concatText(self, args, frame),
    endsWith: (self, args, frame) =>
      self.endsWith(plainText(args, frame), numberAt(args, 1, frame)),
    includes: (self, args, frame) =>
      self.includes(plainText(args, frame), numberAt(args, 1, frame)),
    indexOf: (self, args, frame) =>
      self.indexOf(anyTextAt(args, 0, frame), numberAt(args, 1, frame)),
    lastIndexOf: (self, args, frame) =>
      self.lastIndexOf(anyTextAt(args, 0, frame), numberAt(args, 1, frame)),
    localeCompare: (self, args, frame) =>
      self.localeCompare(anyTextAt(args, 0, frame), textAt(args, 1, frame)),
    normalize: (self, args, frame) => self.normalize(textAt(args, 0, frame)),
    padEnd: (self, args, frame) => {
      const length = padLength(args, frame);
      return self.padEnd(length, textAt(args, 1, frame));
    },
    padStart: (self, args, frame) => {
      const length = padLength(args, frame);
      return self.padStart(length, textAt(args, 1, frame));
    },
    repeat: (self, args, frame) => {
      const count = numberAt(args, 0, frame) ?? 0;
      if (count > 0) admitText(frame, self.length * count);
      return self.repeat(count);
    },
    replace: (self, args, frame, site) => replaceText(self, args, { isAll: false, frame, site }),
    replaceAll: (self, args, frame, site) => replaceText(self, args, { isAll: true, frame, site }),
    slice: (self, args, frame) => self.slice(numberAt(args, 0, frame), numberAt(args, 1, frame)),
    split: (self, args, frame) => splitText(self, args, frame),
    startsWith: (self, args, frame) =>
      self.startsWith(plainText(args, frame), numberAt(args, 1, frame)),
    substr: (self, args, frame) => substr(self, args, frame),
    substring: (self, args, frame) =>
      self.substring(numberAt(args, 0, frame) ?? 0, numberAt(args, 1, frame)),
    toLocaleLowerCase: (self, args, frame) => self.toLocaleLowerCase(localesAt(args, frame)),
    toLocaleUpperCase: (self, args, frame) => self.toLocaleUpperCase(localesAt(args, frame)),
    toLowerCase: (self) => self.toLowerCase(),
    toUpperCase: (self) => self.toUpperCase(),
    trim: (self) => self.trim(),
    trimEnd: (self) => self.trimEnd(),
    trimStart: (self) => self.trimStart(),
    trimRight: (self) => self.trimEnd(),
    trimLeft: (self) => self.trimStart(),
    isWellFormed: (self) => self.isWellFormed(),
    toWellFormed: (self) => self.toWellFormed(),
    ...patternMethods,
  },
  [
    ['toString', (self) => self],
    ['valueOf', (self) => self],
  ],
);

function padLength(args: Args, frame: Frame): number {
  const length = numberAt(args, 0, frame) ?? 0;
  if (length > 0) admitText(frame, length);
  return length;
}

/** JavaScript refuses a pattern here as well. */
function plainText(args: Args, frame: Frame): string {
  if (args[0] instanceof Pattern) throw new TypeError('a pattern is no text');
  return anyTextAt(args, 0, frame);
}

function concatText(self: string, args: Args, frame: Frame): string {
  admitList(frame, args.length);
  let text = self;
  for (let index = 0; index < args.length; index += 1) {
    text += anyTextAt(args, index, frame);
    admitText(frame, text.length);
  }
  return text;
}

/** `substr` counts a length, not an end. */
function substr(self: string, args: Args, frame: Frame): string {
  const from = Math.trunc(numberAt(args, 0, frame) ?? 0) || 0;
  const start = from < 0 ? Math.max(0, self.length + from) : from;
  const length = numberAt(args, 1, frame);
  return length === undefined
    ? self.slice(start)
    : self.substring(start, start + Math.max(0, length || 0));
}

function localesAt(args: Args, frame: Frame): string | string[] | undefined {
  const locales = args[0];
  if (!isList(locales)) return textAt(args, 0, frame);
  return locales.map((_, index) => anyTextAt(locales, index, frame));
}
