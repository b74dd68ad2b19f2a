import { isJsonObject, type JsonObject } from '../base/json.ts';
import { HUB_GROUPS, HUB_TOP, type SettingsGroup } from './hub-settings.ts';
import { settingsSchema } from './setting-schema.ts';

/** `store: postgres://…`: the address alone. */
const IN_ONE_LINE = {
  type: ['object', 'string', 'null'],
  pattern: '^(postgres(ql)?://.+|env:[A-Za-z_][A-Za-z0-9_]*|file:.+)$',
};

/** The JSON Schema of `config/hub.yaml`; a block whose lines are all comments is empty, and allowed. */
export function hubSchema(): JsonObject {
  const groups: Readonly<Record<string, SettingsGroup>> = HUB_GROUPS;
  const top = settingsSchema(HUB_TOP, "The hub's own settings.");
  const blocks = Object.entries(groups).map(([name, group]) => {
    const schema = settingsSchema(group.settings, group.about);
    return [
      name,
      { ...schema, ...(name === 'store' ? IN_ONE_LINE : { type: ['object', 'null'] }) },
    ];
  });
  return { ...top, properties: { ...Object.fromEntries(blocks), ...propertiesOf(top) } };
}

function propertiesOf(schema: JsonObject): JsonObject {
  const properties = schema['properties'];
  return isJsonObject(properties) ? properties : {};
}
