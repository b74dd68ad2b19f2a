import { isJsonObject, type JsonObject } from '../../base/json.ts';
import { schemaFaults } from '../../base/json-schema.ts';
import type { ReadDefinition } from './definition.ts';
import { REST_ERRORS } from './errors.ts';
import { fault, type Rest } from './rest.ts';

/** Checks the options of a flow's `source.with`. Errors: REST_STREAM_UNKNOWN with the option's name. */
export function checkOptions(
  rest: Rest,
  name: string,
  read: ReadDefinition,
  given: JsonObject,
): void {
  const names = Object.keys(read.with);
  const unknown = Object.keys(given).find((option) => !names.includes(option));
  if (unknown !== undefined) {
    const known = names.length === 0 ? 'it takes none' : `it takes ${names.join(', ')}`;
    const what = `the stream ${name} has no option "${unknown}"; ${known}`;
    throw fault(rest, REST_ERRORS.REST_STREAM_UNKNOWN, { what, at: name });
  }
  for (const option of names) {
    const schema = read.with[option];
    const value = given[option];
    if (value === undefined || !isJsonObject(schema)) continue;
    const [wrong] = schemaFaults(schema, value, 'first');
    if (wrong === undefined) continue;
    const reason = wrong.message ?? 'is wrong';
    const what = `the option ${option} of the stream ${name} ${reason}`;
    throw fault(rest, REST_ERRORS.REST_STREAM_UNKNOWN, { what, at: name });
  }
}
