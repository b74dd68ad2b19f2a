/**
 * Rewrites the golden messages beside the broken connector files.
 *
 * Run `node test/config/connector-file/write-golden.ts` after a message or the declaration was changed on purpose, and
 * read the diff as someone who has to mend the file.
 */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { BROKEN, brokenMessages } from './golden.ts';

for (const [file, text] of await brokenMessages()) {
  await writeFile(join(BROKEN, `${file}.golden`), text);
}
