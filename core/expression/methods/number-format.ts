import type { Site } from '../site.ts';
import { isFields, isList, type Value } from '../value.ts';

/** Formats a number for people: `(1234.5).format('de-DE')`. Source: ECMA-402 NumberFormat. */
export function formatNumber(value: number, locale: Value, options: Value, site: Site): string {
  return new Intl.NumberFormat(localeOf(locale, site), optionsOf(options, site)).format(value);
}

/** A locale argument: a text, a list of texts, or none for the default en-US. */
export function localeOf(locale: Value, site: Site): string | string[] {
  if (typeof locale === 'string') return locale;
  if (locale === undefined) return 'en-US';
  if (isList(locale)) return locale.filter((item) => typeof item === 'string');
  throw site.failed('a locale is a text such as "de-DE"');
}

/** Formatting options: an object of texts, numbers and booleans; it has no prototype, so nothing is inherited. */
export function optionsOf(options: Value, site: Site): object {
  if (options === undefined) return {};
  if (!isFields(options)) throw site.failed('formatting options are an object');
  const plain: Record<string, string | number | boolean> = Object.create(null);
  for (const [key, value] of Object.entries(options)) {
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') {
      plain[key] = value;
    }
  }
  return plain;
}
