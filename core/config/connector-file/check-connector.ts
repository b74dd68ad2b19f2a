/** Checks what one part of a connector's file says of another. */
import { isJsonObject, type JsonObject } from '../../base/json.ts';
import { schemaFaults } from '../../base/json-schema.ts';
import type { SettingsSpec } from '../../connector/settings.ts';
import { below } from '../../flow/faults.ts';
import type { Check } from '../../flow/read/check-context.ts';
import { plainObjectOf, plainOf, plainText, type Tree } from '../../flow/read/tree.ts';
import { settingsSchema } from '../setting-schema.ts';
import { checkStream } from './check-stream.ts';
import { checkWebhooks } from './check-webhooks.ts';
import { CONNECTOR_FILE_ERRORS } from './errors.ts';
import {
  at,
  checkNamed,
  checkPath,
  type Declared,
  each,
  type Found,
  items,
  report,
} from './references.ts';

const SETTING_NAME = /^[a-z][A-Za-z0-9]{0,62}$/;
const ERROR_CODE = /^[A-Z]+(_[A-Z0-9]+)+$/;
const NAME = /^[a-z][A-Za-z0-9-]{0,62}$/;
/** Codes of the hub's own areas begin so; a file's code must not be taken for one. */
const OWN_AREAS = /^(REST|HTTP|BUDGET|EXPR|FLOW|CONNECTOR|CONFIG|BASE)_/;

/** Checks the whole file. */
export function checkConnector(check: Check, tree: Tree): void {
  const root: Found = { tree, path: '' };
  const settings = at(root, 'settings');
  checkSettings(check, settings);
  const spec = plainObjectOf(settings?.tree);
  const declared: Declared = {
    settings: Object.keys(spec),
    secrets: Object.keys(spec).filter((name) => isSecret(spec[name])),
    streams: each(at(root, 'streams')).map(({ key }) => key),
    told: each(at(at(root, 'webhooks'), 'topics'))
      .filter((topic) => at(topic, 'data') !== null)
      .map((topic) => plainText(at(topic, 'stream')?.tree)),
    tiers: items(at(at(root, 'limits'), 'windows')).map(({ tree: one }) => tierOf(one)),
  };
  checkAuth(check, at(root, 'auth'), declared);
  checkPath(check, at(root, 'check'), ['settings']);
  for (const finding of items(at(at(root, 'check'), 'findings'))) {
    checkNamed(check, at(finding, 'field'), declared.settings, 'setting');
  }
  checkNames(check, at(root, 'errors'), ERROR_CODE, 'code of an error, such as LOYALTY_FROZEN');
  checkOwnAreas(check, at(root, 'errors'));
  const streams = at(root, 'streams');
  checkNames(check, streams, NAME, 'name of a stream');
  if (streams?.tree.kind === 'map' && streams.tree.entries.length === 0) {
    const what = 'the connector has no stream';
    report(check, CONNECTOR_FILE_ERRORS.CONNECTOR_VALUE_INVALID, streams, { what });
  }
  for (const stream of each(streams)) checkStream(check, stream, declared);
  checkWebhooks(check, at(root, 'webhooks'), declared);
}

function tierOf(window: Tree): string {
  const tier = plainObjectOf(window)['tier'];
  return typeof tier === 'string' ? tier : 'default';
}

function isSecret(setting: unknown): boolean {
  return isJsonObject(setting) && setting['secret'] === true;
}

function checkSettings(check: Check, settings: Found | null): void {
  checkNames(check, settings, SETTING_NAME, 'name of a setting, in camelCase');
  for (const setting of each(settings)) {
    const said = plainObjectOf(setting.tree);
    const fallback = at(setting, 'default');
    if (said['secret'] === true && fallback !== null) {
      const what = `the secret ${setting.key} has a default in the file`;
      const mend = 'delete it: a secret is given as env:NAME or file:PATH in the connection';
      report(check, CONNECTOR_FILE_ERRORS.CONNECTOR_VALUE_INVALID, fallback, { what, mend });
    } else if (fallback !== null && check.faults.count === 0) {
      checkDefault(check, setting.key, said, fallback);
    }
  }
}

/** A default must be what a connection file could say. */
function checkDefault(check: Check, name: string, said: JsonObject, found: Found): void {
  // The fields of a setting were checked already, so they are a setting's.
  const spec: SettingsSpec = JSON.parse(JSON.stringify({ [name]: said }));
  const value = plainOf(found.tree);
  const [wrong] = schemaFaults(settingsSchema(spec, ''), { [name]: value }, 'first');
  if (wrong === undefined) return;
  const reason = wrong.message ?? 'is wrong';
  const what = `the default of ${name} does not fit its own setting: it ${reason}`;
  report(check, CONNECTOR_FILE_ERRORS.CONNECTOR_VALUE_INVALID, found, { what });
}

function checkNames(check: Check, found: Found | null, pattern: RegExp, kind: string): void {
  if (found?.tree.kind !== 'map') return;
  for (const { key, place } of found.tree.entries) {
    if (pattern.test(key)) continue;
    const what = `"${key.slice(0, 60)}" is no ${kind}`;
    const fault = { place, path: below(found.path, key), what };
    check.faults.add(CONNECTOR_FILE_ERRORS.CONNECTOR_VALUE_INVALID, {
      ...fault,
      why: `a name looks like ${pattern.source}`,
      mend: 'rename it',
    });
  }
}

function checkOwnAreas(check: Check, errors: Found | null): void {
  for (const { key, tree, path } of each(errors)) {
    if (!OWN_AREAS.test(key)) continue;
    const what = `the code ${key} begins like one of the hub's own`;
    const mend = 'begin it with the name of the vendor';
    report(check, CONNECTOR_FILE_ERRORS.CONNECTOR_VALUE_INVALID, { tree, path }, { what, mend });
  }
}

const SECRET_FIELDS = ['secret', 'password', 'clientSecret'];
const SETTING_FIELDS = ['user', 'clientId'];

function checkAuth(check: Check, auth: Found | null, { settings, secrets }: Declared): void {
  checkNamed(check, at(auth, 'bearer'), secrets, 'secret setting');
  for (const way of each(auth)) {
    for (const field of SECRET_FIELDS) checkNamed(check, at(way, field), secrets, 'secret setting');
    for (const field of SETTING_FIELDS) checkNamed(check, at(way, field), settings, 'setting');
    if (way.key !== 'clientCredentials') continue;
    const path = at(way, 'path');
    if (path === null || !plainText(path.tree).includes('{')) continue;
    const what = 'the path of the token has braces, and nothing is filled in there';
    report(check, CONNECTOR_FILE_ERRORS.CONNECTOR_VALUE_INVALID, path, { what });
  }
}
