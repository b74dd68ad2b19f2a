/** Where the vendors' own material and the real files lie: beside the checkout, and not part of it. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';

const SHARED = join(import.meta.dirname, '../../shared');

/** The path of a file of the reference material; null where it is not there. Where CI runs, it must be. */
export function referenceFile(...parts: readonly string[]): string | null {
  const path = join(SHARED, 'reference', ...parts);
  if (existsSync(path)) return path;
  if ((process.env['CI'] ?? '') === '') return null;
  throw new Error(`the reference material is missing: reference/${parts.join('/')}`);
}
