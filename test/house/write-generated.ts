/** Writes the generated files of the repository: `node test/house/write-generated.ts`. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { committed, generatedFiles } from './generated.ts';
import { ROOT } from './source.ts';

for (const [file, text] of Object.entries(await generatedFiles())) {
  if (committed(file) === text) continue;
  mkdirSync(dirname(join(ROOT, file)), { recursive: true });
  writeFileSync(join(ROOT, file), text);
  console.log(`written: ${file}`);
}
