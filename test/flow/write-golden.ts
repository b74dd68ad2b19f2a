/**
 * Rewrites the golden messages beside the broken flows, and the committed JSON Schema of flow files.
 *
 * Run `node test/flow/write-golden.ts` after a message or the declaration was changed on purpose, and read the diff
 * as someone who has to mend the flow.
 */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { flowJsonSchema } from '../../core/flow/schema.ts';
import { BROKEN, brokenFiles, brokenMessages } from './golden.ts';

const messages = await brokenMessages();
for (const file of await brokenFiles()) {
  await writeFile(join(BROKEN, `${file}.golden`), messages.get(file) ?? 'no fault\n');
}
const schema = join(import.meta.dirname, '../../config/schema/flow.schema.json');
await writeFile(schema, `${JSON.stringify(flowJsonSchema(), null, 2)}\n`);
