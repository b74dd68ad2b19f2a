/** A project folder made for one test, and a connector with every kind of setting. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type Connector, defineConnector } from '../../core/connector/index.ts';
import { connectorRegistry } from '../../core/connector/registry.ts';

/** A connector that does nothing, with one setting of each kind. */
export const sample: Connector = defineConnector({
  spec: {
    name: 'sample',
    about: 'A system for tests.',
    limits: () => [],
    settings: {
      shop: { type: 'string', about: 'The shop.', required: true },
      token: { type: 'string', about: 'Its key.', secret: true, required: true },
      oldToken: { type: 'string', about: 'The key before.', secret: true },
      overlap: { type: 'duration', about: 'Read again.', default: '2m' },
      pageSize: { type: 'integer', about: 'Rows.', default: 250, minimum: 1, maximum: 250 },
      rate: { type: 'number', about: 'Speed.' },
      live: { type: 'boolean', about: 'Real?', default: false },
      endpoint: { type: 'url', about: 'Where.' },
      folder: { type: 'path', about: 'A folder.', default: 'drop' },
      mode: { type: 'string', about: 'How.', options: ['fast', 'safe'], default: 'safe' },
      maps: { type: 'object', about: 'Names.', default: {} },
      tags: {
        type: 'array',
        about: 'Words.',
        default: [],
        schema: { type: 'string' },
      },
    },
  },
  errors: {},
  check: async () => [],
  catalog: () => [],
});

export const connectors = connectorRegistry({ sample: async () => sample });

/** A connection file that is right. */
export const GOOD_CONNECTION =
  'connection: main\nconnector: sample\nsettings:\n  shop: x\n  token: env:SAMPLE_TOKEN\n';

/** Folders that were made; a test's `afterEach` removes them. */
const made: string[] = [];

/** Writes the files below a fresh folder and answers the folder. */
export function projectWith(files: Readonly<Record<string, string | Buffer>>): string {
  const dir = mkdtempSync(join(tmpdir(), 'crossdock-config-'));
  made.push(dir);
  for (const [file, content] of Object.entries(files)) {
    mkdirSync(dirname(join(dir, file)), { recursive: true });
    writeFileSync(join(dir, file), content);
  }
  return dir;
}

/** Removes every folder of `projectWith`. */
export function removeProjects(): void {
  for (const dir of made.splice(0)) rmSync(dir, { recursive: true, force: true });
}
