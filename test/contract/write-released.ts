/** Rewrites `test/contract/released/*.json` with the catalogs as they are: part of making a release. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import manifest from '../../package.json' with { type: 'json' };
import { promiseOf, releasedFile } from './released.ts';
import { builtInSubjects } from './subjects.ts';
import { fillDefaults } from './test-host.ts';

for (const [name, subject] of Object.entries(builtInSubjects)) {
  const open = await subject.open();
  const streams = subject.connector.catalog(fillDefaults(subject.connector, open.settings));
  const released = { version: manifest.version, streams: streams.map(promiseOf) };
  mkdirSync(dirname(releasedFile(name)), { recursive: true });
  writeFileSync(releasedFile(name), `${JSON.stringify(released, null, 1)}\n`);
  await open.close();
}
