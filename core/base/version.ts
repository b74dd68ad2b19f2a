/**
 * Compares two record versions: negative when `a` is older (I9).
 *
 * Shape: integers by size, everything else (ISO 8601 UTC times) by bytes. A missing version is older than any.
 */
export function compareVersions(a: string | null, b: string | null): number {
  if (a === b) return 0;
  if (a === null) return -1;
  if (b === null) return 1;
  if (isInteger(a) && isInteger(b)) return a.length - b.length || (a < b ? -1 : 1);
  return a < b ? -1 : 1;
}

function isInteger(text: string): boolean {
  return /^(0|[1-9]\d*)$/.test(text);
}
