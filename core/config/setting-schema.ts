/** JSON Schema from declared settings: one text for the checks and for editors. */
import { DURATION_PATTERN } from '../base/duration.ts';
import { isJsonObject, type Json, type JsonObject } from '../base/json.ts';
import type { Setting, SettingsSpec } from '../connector/settings.ts';

const SECRET_PATTERN = '^(env:[A-Za-z_][A-Za-z0-9_]*|file:.+)$';

/** The schema of a block of settings; unknown names are refused. */
export function settingsSchema(spec: SettingsSpec, about: string): JsonObject {
  const entries = Object.entries(spec);
  const required = entries.filter(([, setting]) => isRequired(setting)).map(([name]) => name);
  return {
    type: 'object',
    description: about,
    additionalProperties: false,
    properties: Object.fromEntries(
      entries.map(([name, setting]) => [name, settingSchema(setting)]),
    ),
    ...(required.length > 0 ? { required } : {}),
  };
}

/** Required means: it must be written, since no default stands in for it. */
export function isRequired(setting: Setting): boolean {
  return setting.required === true && setting.default === undefined;
}

function settingSchema(setting: Setting): JsonObject {
  return {
    ...(setting.secret === true ? secretSchema() : valueSchema(setting)),
    description: describe(setting),
    ...(setting.default === undefined ? {} : { default: setting.default }),
    ...(setting.examples === undefined ? {} : { examples: setting.examples }),
    ...(setting.options === undefined ? {} : { enum: setting.options }),
  };
}

/** What the setting means, with its unit, in one line. */
export function describe(setting: Setting): string {
  return setting.unit === undefined ? setting.about : `${setting.about} Unit: ${setting.unit}.`;
}

function secretSchema(): JsonObject {
  return { type: 'string', pattern: SECRET_PATTERN, 'x-secret': true };
}

function valueSchema(setting: Setting): JsonObject {
  switch (setting.type) {
    case 'integer':
    case 'number':
      return {
        type: setting.type,
        ...(setting.minimum === undefined ? {} : { minimum: setting.minimum }),
        ...(setting.maximum === undefined ? {} : { maximum: setting.maximum }),
      };
    case 'boolean':
      return { type: 'boolean' };
    case 'duration':
      return { type: 'string', pattern: DURATION_PATTERN, 'x-duration': true };
    case 'url':
      return { type: 'string', format: 'uri' };
    case 'object':
    case 'array':
      return contentSchema(setting.type, setting.schema);
    case 'string':
    case 'path':
      return { type: 'string', minLength: setting.default === '' ? 0 : 1 };
  }
}

/** A schema that does not name the whole value's type describes a list's items. */
function contentSchema(type: 'object' | 'array', schema: Json | undefined): JsonObject {
  if (!isJsonObject(schema)) return { type };
  if (type === 'array' && schema['type'] !== 'array') return { type, items: schema };
  return { type, ...schema };
}
