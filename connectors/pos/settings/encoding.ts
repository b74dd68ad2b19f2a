import iconv from 'iconv-lite';
import { settingFault } from './reader.ts';

/** The word for the encoding that an EDI envelope itself names. */
export const ENVELOPE_ENCODING = 'envelope';

/** Checks that text of that encoding can be read. Errors: POS_SETTING_INVALID. */
export function checkEncoding(name: string, where: string): string {
  if (iconv.encodingExists(name)) return name;
  const mend = 'use an iconv name such as utf8, cp850, cp1252, cp1251 or shift_jis';
  throw settingFault(where, `"${name}" is no known encoding`, mend);
}
