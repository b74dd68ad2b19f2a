/** Every error code of the product: the tables that declare them, and the places that use them. */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { ErrorKind } from '../../core/base/errors.ts';
import { ROOT, type SourceFile, sourceFiles } from './source.ts';

export interface Declared {
  readonly kind: ErrorKind;
  readonly file: string;
}

const TABLE = /^export const (\w+_ERRORS)\b/gm;

/** Imports every file that exports a table of errors and reads the table. */
export async function declaredErrors(): Promise<readonly Declared[]> {
  const declared: Declared[] = [];
  for (const file of sourceFiles('core', 'connectors')) {
    for (const [, table] of file.text.matchAll(TABLE)) {
      const module: Record<string, Record<string, ErrorKind>> = await import(
        pathToFileURL(join(ROOT, file.path)).href
      );
      const kinds = Object.values(module[table ?? ''] ?? {});
      declared.push(...kinds.map((kind) => ({ kind, file: file.path })));
    }
  }
  return declared;
}

/** Whether a file speaks of a code, other than by declaring it. */
export function uses(file: SourceFile, code: string): boolean {
  const declaration = new RegExp(`^\\s+${code}: \\{`, 'm');
  return new RegExp(`\\b${code}\\b`).test(file.text.replace(declaration, ''));
}
