import { deepEqual, equal, ok } from 'node:assert/strict';
import { schemaFaults, schemaFlaw } from '../../core/base/json-schema.ts';
import { settingsSchema } from '../../core/config/setting-schema.ts';
import manifest from '../../package.json' with { type: 'json' };
import { brokenPromises, isCompatible, promiseOf, readReleased } from './released.ts';
import type { OpenSubject } from './subject.ts';
import type { SuiteContext } from './suite-context.ts';
import { fillDefaults } from './test-host.ts';

/** Spec and catalog: data that can be trusted. */
export function addSpecCases({ subject, acceptance }: SuiteContext, shape: OpenSubject): void {
  const { connector } = subject;
  const { spec } = connector;

  acceptance('the spec is plain data', async () => {
    deepEqual(JSON.parse(JSON.stringify(spec.settings)), { ...spec.settings });
    ok(spec.about.length > 10 && /^[a-z][a-z0-9-]*$/.test(spec.name));
  });

  acceptance('the settings of the stand-in are valid and an unknown one is refused', async () => {
    const schema = settingsSchema(spec.settings, spec.about);
    const secrets = Object.fromEntries(
      Object.keys(shape.secrets).map((name) => [name, `env:${name.toUpperCase()}`]),
    );
    const settings = { ...shape.settings, ...secrets };
    deepEqual(schemaFaults(schema, settings, 'all'), []);
    ok(schemaFaults(schema, { ...settings, noSuchSetting: 1 }, 'first').length > 0);
  });

  acceptance('every default fits its own setting', async () => {
    const schema = { ...settingsSchema(spec.settings, ''), required: [] };
    const defaults = Object.entries(spec.settings).flatMap(([name, setting]) =>
      setting.default === undefined ? [] : [[name, setting.default]],
    );
    deepEqual(schemaFaults(schema, Object.fromEntries(defaults), 'all'), []);
  });

  acceptance('the catalog is the same each time and says what it must', async () => {
    const settings = fillDefaults(connector, shape.settings);
    const streams = connector.catalog(settings);
    deepEqual(connector.catalog(settings), streams);
    equal(new Set(streams.map((stream) => stream.name)).size, streams.length);
    for (const stream of streams) {
      equal(schemaFlaw(stream.schema), null);
      for (const write of Object.values(stream.writes ?? {})) equal(schemaFlaw(write.schema), null);
      ok(stream.cursor !== undefined || stream.deletes === 'none', stream.name);
    }
    ok(shape.streams.every((one) => streams.some((stream) => stream.name === one.name)));
  });

  acceptance('what the catalog declares is there', async () => {
    const streams = connector.catalog(fillDefaults(connector, shape.settings));
    const isRead = streams.some((stream) => stream.cursor !== undefined);
    const isWritten = streams.some((stream) => stream.writes !== undefined);
    equal(connector.read !== undefined, isRead);
    equal(connector.write !== undefined, isWritten);
    if (isWritten) ok(connector.lookup !== undefined, 'what can be written must be looked up');
  });

  acceptance('the catalog keeps what the last compatible release promised', async () => {
    const released = readReleased(spec.name);
    if (released === null || !isCompatible(released.version, manifest.version)) return;
    const streams = connector.catalog(fillDefaults(connector, shape.settings));
    deepEqual(brokenPromises(released, streams.map(promiseOf)), []);
  });

  acceptance('every error says what it means and how to mend it', async () => {
    for (const [code, kind] of Object.entries(connector.errors)) {
      equal(kind.code, code);
      ok(/^[A-Z]+(_[A-Z0-9]+)+$/.test(code) && kind.means !== '' && kind.mend !== '', code);
    }
  });
}
