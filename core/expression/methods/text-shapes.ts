import { Pattern } from '../pattern.ts';

/** Longest text for JavaScript's own engine, whose worst case is quadratic for these shapes. */
const SHORT_CHARACTERS = 256;

/** A shape that text is searched for: short texts by JavaScript's engine, long ones in linear time. */
interface Shape {
  readonly quick: RegExp;
  linear?: Pattern;
}

const DOMAIN_NAME =
  '(?:(?:[-\\w]+\\.)+(?:[a-zA-Z]{2,}|xn--[a-zA-Z0-9]+)|localhost|\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}\\.\\d{1,3})';
const AFTER_DOMAIN = '(?::\\d+)?(?:\\/[^\\s?]*)?(?:\\?[^\\s#]*)?(?:#[^\\s]*)?$';
const URL_SHAPE = `(?:https?|ftp):\\/\\/(?:www\\.)?${DOMAIN_NAME}(?::\\d+)?(?:\\/[^\\s?#]*)?(?:\\?[^\\s#]*)?#?[^\\s]*`;
const LOCAL_PART = '(?:[^<>()\\[\\]\\\\.,;:\\s@"]+(?:\\.[^<>()\\[\\]\\\\.,;:\\s@"]+)*|".+")';
const MAIL_DOMAIN =
  '(\\[[0-9]{1,3}\\.[0-9]{1,3}\\.[0-9]{1,3}\\.[0-9]{1,3}\\]|(?:[a-zA-Z\\-0-9]+\\.)+[a-zA-Z]{2,})';

const EMAIL: Shape = { quick: new RegExp(`${LOCAL_PART}@${MAIL_DOMAIN}`) };
const URL_INSIDE: Shape = { quick: new RegExp(URL_SHAPE, 'i') };
const URL_WHOLE: Shape = { quick: new RegExp(`^${URL_SHAPE}$`, 'i') };
const DOMAIN_WHOLE: Shape = {
  quick: new RegExp(`^(?:www\\.)?${DOMAIN_NAME}${AFTER_DOMAIN}`, 'i'),
};
const DOMAIN_OF: Shape = {
  quick: new RegExp(
    `^(?:(?:https?|ftp):\\/\\/)?(?:mailto:)?(?:\\/\\/)?((?:www\\.)?${DOMAIN_NAME})${AFTER_DOMAIN}`,
    'i',
  ),
};

function find(shape: Shape, text: string): readonly (string | undefined)[] | null {
  if (text.length <= SHORT_CHARACTERS) return shape.quick.exec(text);
  shape.linear ??= new Pattern(shape.quick.source, shape.quick.flags);
  return shape.linear.engine.exec(text);
}

/** True for a text that holds an e-mail address and no space. */
export function isEmail(text: string): boolean {
  return text.includes('@') && find(EMAIL, text) !== null && !text.includes(' ');
}

/** The first e-mail address in a text. */
export function extractEmail(text: string): string | undefined {
  return find(EMAIL, text)?.[0];
}

/** The domain of an e-mail address or URL. */
export function extractDomain(text: string): string | undefined {
  if (isEmail(text)) return find(EMAIL, text)?.[1];
  return find(DOMAIN_OF, text)?.[1];
}

/** The first URL in a text. */
export function extractUrl(text: string): string | undefined {
  return find(URL_INSIDE, text)?.[0];
}

/** True for a text that is a URL. */
export function isUrl(text: string): boolean {
  return find(URL_WHOLE, text) !== null;
}

/** True for a text that is a domain, with or without a path. */
export function isDomain(text: string): boolean {
  return find(DOMAIN_WHOLE, text) !== null;
}

/** The path of a URL; undefined when the text is none. */
export function extractUrlPath(text: string): string | undefined {
  return URL.parse(text)?.pathname;
}
