import type { Json, JsonObject } from '../../base/json.ts';
import { schemaFaults } from '../../base/json-schema.ts';
import { FLOW_ERRORS } from '../errors.ts';
import { below, parentOf } from '../faults.ts';
import type { Template } from '../flow.ts';
import { nearestName, renameTo } from '../nearest.ts';
import type { Reporter } from './finding.ts';
import type { KnownRecord, MadeField } from './known-record.ts';
import { itemSchema, recordSchema, resolve } from './record-schema.ts';

/** Checks the record as it is delivered against the schema of the operation. */
export function lintTarget(report: Reporter, way: KnownRecord, schema: JsonObject): void {
  const { fields } = way;
  const made = { schema, root: schema, path: lastPath(way), fields };
  lintObject(report, made, way.isClosed);
}

/** An object that the steps make, and the schema that it must fit. */
interface MadeObject {
  readonly schema: JsonObject;
  readonly root: JsonObject;
  readonly path: string;
  readonly fields: ReadonlyMap<string, MadeField | null>;
}

/** Where a field would be added: the map that made the record, else the delivery. */
function lastPath(way: KnownRecord): string {
  const made = [...way.fields.values()].findLast((field) => field?.template != null);
  return made === undefined || made === null ? 'deliver' : parentOf(made.path);
}

function lintObject(report: Reporter, made: MadeObject, isClosed: boolean): void {
  const known = recordSchema(made.schema, made.root);
  const names = Object.keys(known.properties);
  const strangers = [...made.fields.keys()].filter((name) => !names.includes(name));
  for (const name of isClosed ? known.required : []) {
    const isMeant = known.isClosed && strangers.some((other) => nearestName(other, names) === name);
    if (made.fields.has(name) || isMeant) continue;
    report.error(FLOW_ERRORS.FLOW_TARGET_UNMAPPED, {
      path: made.path,
      what: `${targetOf(report)} requires "${name}", and nothing sets it`,
      mend: `add ${name}: to the map`,
    });
  }
  for (const [name, field] of made.fields) {
    const schema = Object.hasOwn(known.properties, name) ? known.properties[name] : undefined;
    if (field === null) continue;
    if (schema === undefined && known.isClosed) {
      report.error(FLOW_ERRORS.FLOW_TARGET_UNKNOWN, {
        path: field.path,
        what: `${targetOf(report)} has no field "${name}"`,
        mend: renameTo(name, names, 'field'),
      });
    }
    if (schema !== undefined && field.template !== null) {
      lintValue(report, field.template, { ...made, schema, path: field.path });
    }
  }
}

function targetOf({ flow }: Reporter): string {
  const { connection, stream, operation } = flow.deliver;
  return `${operation} of ${stream} in ${connection}`;
}

type Place = Omit<MadeObject, 'fields'>;

function lintValue(report: Reporter, template: Template, place: Place): void {
  const { schema, root, path } = place;
  if (template.kind === 'literal') {
    lintLiteral(report, template.value, place);
    return;
  }
  if (template.kind === 'object') {
    const fields = new Map(
      template.fields.map(([name, field]) => [name, { template: field, path: below(path, name) }]),
    );
    lintObject(report, { ...place, fields }, true);
    return;
  }
  const items = template.kind === 'list' ? itemSchema(schema, root) : null;
  if (template.kind !== 'list' || items === null) return;
  for (const [index, item] of template.items.entries()) {
    lintValue(report, item, { ...place, schema: items, path: `${path}[${index}]` });
  }
}

function lintLiteral(report: Reporter, value: Json, place: Place): void {
  const { schema, root, path } = place;
  const fault = literalFault(value, resolve(schema, root));
  if (fault === null) return;
  report.error(FLOW_ERRORS.FLOW_TARGET_LITERAL, {
    path,
    what: `${JSON.stringify(value)?.slice(0, 60)} does not fit: it ${fault}`,
  });
}

/** Validates literals; a schema that refers elsewhere is left to the pipeline's own validation. */
function literalFault(value: Json, schema: JsonObject): string | null {
  if (JSON.stringify(schema).includes('"$ref"')) return null;
  try {
    const [wrong] = schemaFaults(schema, value, 'first');
    return wrong === undefined ? null : (wrong.message ?? 'is refused by the schema');
  } catch {
    // A schema that ajv cannot read is the connector's mistake; its own tests find it.
    return null;
  }
}
