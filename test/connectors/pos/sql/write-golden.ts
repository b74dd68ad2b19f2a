/**
 * Rewrites the golden statements of all dialects.
 *
 * Run `node test/connectors/pos/sql/write-golden.ts` after a statement was changed on purpose, and read the diff as
 * the administrator of such a database.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { DATABASE_KINDS } from '../../../../connectors/pos/sql/settings/database.ts';
import { goldenFile, goldenText } from './golden.ts';

for (const kind of DATABASE_KINDS) {
  await mkdir(dirname(goldenFile(kind)), { recursive: true });
  await writeFile(goldenFile(kind), await goldenText(kind));
}
