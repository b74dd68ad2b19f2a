/** The texts that are generated from the declarations; a test keeps the committed files equal to them. */

import { formatDuration } from '../base/duration.ts';
import type { ErrorKind, Retry } from '../base/errors.ts';
import type { Json, JsonObject } from '../base/json.ts';
import type { Connector } from '../connector/contract.ts';
import type { Setting, SettingsSpec } from '../connector/settings.ts';
import { CONNECTION_FRAME, type ConnectionConfig } from './connections.ts';
import { connectorJsonSchema } from './connector-file/read.ts';
import { hubSchema } from './hub-schema.ts';
import { HUB_GROUPS, HUB_TOP, type SettingsGroup } from './hub-settings.ts';
import { settingsSchema } from './setting-schema.ts';

const SCHEMA_DIALECT = 'http://json-schema.org/draft-07/schema#';
const WIDTH = 100;

/** `config/schema/hub.schema.json`. */
export function hubSchemaText(): string {
  return jsonText({ $schema: SCHEMA_DIALECT, title: 'Crossdock hub', ...hubSchema() });
}

/** `config/schema/connection.schema.json`: the settings depend on the connector that is named. */
export function connectionSchemaText(connectors: Readonly<Record<string, Connector>>): string {
  const names = Object.keys(connectors).sort();
  const cases = names.map((name) => {
    const spec = connectors[name]?.spec;
    const settings = settingsSchema(spec?.settings ?? {}, spec?.about ?? '');
    return Object.fromEntries([
      ['if', { properties: { connector: { const: name } } }],
      ['then', { properties: { settings } }],
    ]);
  });
  const frame = { $schema: SCHEMA_DIALECT, title: 'Crossdock connection', ...CONNECTION_FRAME };
  return jsonText({ ...frame, allOf: cases });
}

/** `config/schema/connector.schema.json`: the files of declarative connectors. */
export function connectorSchemaText(): string {
  return jsonText(connectorJsonSchema());
}

/** `config/schema/errors.md`: every code with its meaning and its remedy. */
export function errorsText(kinds: readonly ErrorKind[]): string {
  const rows = [...kinds]
    .sort((a, b) => (a.code < b.code ? -1 : 1))
    .map(
      (kind) => `| \`${kind.code}\` | ${kind.means} | ${kind.mend} | ${retryText(kind.retry)} |`,
    );
  return [
    '# Error codes',
    '',
    'Generated from the declarations in `errors.ts` of each area. The last column says what the engine does by itself.',
    '',
    '| code | means | remedy | retried |',
    '| --- | --- | --- | --- |',
    ...rows,
    '',
  ].join('\n');
}

function retryText(retry: Retry): string {
  if (retry === 'never') return 'no';
  return retry === 'backoff' ? 'with growing waits' : `after ${formatDuration(retry.afterMs)}`;
}

/** `config/hub.yaml`: every setting with its default, its unit and its meaning, as comments. */
export function hubFileText(): string {
  const groups: Readonly<Record<string, SettingsGroup>> = HUB_GROUPS;
  const blocks = Object.entries(groups).map(([name, group]) =>
    [`# ${group.about}`, `${name}:`, ...settingLines(group.settings, '  ')].join('\n'),
  );
  return [
    '# yaml-language-server: $schema=schema/hub.schema.json',
    '# Every setting of the hub with its default. Take the # away to change one.',
    '',
    ...settingLines(HUB_TOP, ''),
    '',
    `${blocks.join('\n\n')}\n`,
  ].join('\n');
}

function settingLines(spec: SettingsSpec, indent: string): readonly string[] {
  return Object.entries(spec).flatMap(([name, setting]) => [
    ...wrap(`${setting.about}${rangeText(setting)}`, WIDTH - indent.length - 2).map(
      (line) => `${indent}# ${line}`,
    ),
    `${indent}# ${name}: ${JSON.stringify(exampleOf(setting))}`.replace(/: "([^"]*)"$/, ': $1'),
  ]);
}

function exampleOf(setting: Setting): Json {
  return setting.default ?? setting.examples?.[0] ?? '';
}

function rangeText(setting: Setting): string {
  const facts = [
    setting.unit === undefined ? null : `in ${setting.unit}`,
    setting.options === undefined ? null : `one of ${setting.options.join(', ')}`,
    setting.minimum === undefined ? null : `at least ${setting.minimum}`,
    setting.maximum === undefined ? null : `at most ${setting.maximum}`,
    setting.default === undefined ? 'not set unless written' : null,
  ].filter((fact) => fact !== null);
  return facts.length === 0 ? '' : ` (${facts.join('; ')})`;
}

function wrap(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + word.length < width) {
      lines[lines.length - 1] = `${last} ${word}`;
    } else lines.push(word);
  }
  return lines;
}

/** `config/env.example`: the environment variables that the project's connections refer to. */
export function environmentText(connections: readonly ConnectionConfig[]): string {
  const lines = connections.flatMap((connection) =>
    Object.entries(connection.secretReferences)
      .filter(([, reference]) => reference.startsWith('env:'))
      .map(([setting, reference]) => {
        const about = connection.connector.spec.settings[setting]?.about ?? '';
        return `# ${connection.name}: ${about}\n${reference.slice('env:'.length)}=`;
      }),
  );
  const head =
    '# Secrets that the connections refer to. Copy to a file that git ignores; never commit values.';
  return `${[head, ...lines].join('\n\n')}\n`;
}

function jsonText(value: JsonObject): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
