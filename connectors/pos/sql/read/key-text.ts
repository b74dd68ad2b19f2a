/**
 * The values of key columns as one text and back.
 *
 * Shape: joined with `|`; a `|` or `\` inside has a `\` before it, so that no two keys are one text.
 */
export function keyText(parts: readonly string[]): string {
  return parts.map((part) => part.replaceAll(/[\\|]/g, '\\$&')).join('|');
}

/** The values that a key's text stands for. */
export function keyParts(key: string): readonly string[] {
  const parts = [''];
  for (let at = 0; at < key.length; at += 1) {
    const character = key[at] ?? '';
    if (character === '|') {
      parts.push('');
      continue;
    }
    const isEscape = character === '\\' && at + 1 < key.length;
    if (isEscape) at += 1;
    parts[parts.length - 1] += isEscape ? (key[at] ?? '') : character;
  }
  return parts;
}
