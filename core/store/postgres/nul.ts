/**
 * PostgreSQL's text holds every character but NUL, and a vendor's id may hold one: it is stored as two others.
 *
 * The first of the two is a private character that no script uses; where it occurs itself, it is doubled up too.
 */
const MARK = '\uF8F0';
const NUL = `${MARK}0`;
const ITSELF = `${MARK}1`;

const UNSTORABLE = /[\0\uF8F0]/g;
const STORED = /\uF8F0[01]/g;

/** The text as it is stored. */
export function storableText(text: string): string {
  return text.replace(UNSTORABLE, (found) => (found === MARK ? ITSELF : NUL));
}

/** The text as it was before. */
export function readText(stored: string): string {
  if (!stored.includes(MARK)) return stored;
  return stored.replace(STORED, (found) => (found === ITSELF ? MARK : '\0'));
}

/** As `readText`, of a text that is JSON: there NUL is written as an escape. */
export function readJsonText(stored: string): string {
  if (!stored.includes(MARK)) return stored;
  return stored.replace(STORED, (found) => (found === ITSELF ? MARK : '\\u0000'));
}
