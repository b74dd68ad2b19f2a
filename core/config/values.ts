/** From what a file says to the values the hub works with: defaults filled in, durations in ms. */
import { parseDuration } from '../base/duration.ts';
import { isJsonObject, type Json, type JsonObject } from '../base/json.ts';
import type { Setting, SettingsSpec } from '../connector/settings.ts';
import { HUB_GROUPS, HUB_TOP, type HubSettings, type SettingsGroup } from './hub-settings.ts';

/**
 * A connection's settings as its connector gets them; secrets are left out.
 *
 * Units: a setting of type duration is a number of ms under its own name.
 */
export function connectionValues(spec: SettingsSpec, given: JsonObject): JsonObject {
  const values: Record<string, Json> = {};
  for (const [name, setting] of Object.entries(spec)) {
    const value = setting.secret === true ? undefined : effective(setting, given[name]);
    if (value !== undefined) values[name] = value;
  }
  return values;
}

/** The hub's settings from a checked `config/hub.yaml`. */
export function hubValues(given: JsonObject): HubSettings {
  const values: Record<string, Json | undefined> = { ...groupValues(HUB_TOP, given) };
  const groups: Readonly<Record<string, SettingsGroup>> = HUB_GROUPS;
  for (const [name, group] of Object.entries(groups)) {
    const block = typeof given[name] === 'string' ? { url: given[name] } : given[name];
    values[name] = groupValues(group.settings, isJsonObject(block) ? block : {});
  }
  // The declaration that filled these values is the one that the type is derived from.
  const settings: HubSettings = JSON.parse(JSON.stringify(values));
  return settings;
}

function groupValues(spec: SettingsSpec, given: JsonObject): JsonObject {
  const values: Record<string, Json> = {};
  for (const [name, setting] of Object.entries(spec)) {
    const value = effective(setting, given[name]);
    if (value !== undefined) values[setting.type === 'duration' ? `${name}Ms` : name] = value;
  }
  return values;
}

function effective(setting: Setting, written: Json | undefined): Json | undefined {
  const value = written ?? setting.default;
  if (setting.type === 'duration' && typeof value === 'string') return parseDuration(value, '');
  return value;
}
