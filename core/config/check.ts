/** Holds a document against a JSON Schema and says what is wrong in words, all of it at once. */
import { CrossdockError, type ErrorKind, type Fault, faultOf } from '../base/errors.ts';
import { isJsonObject, type Json, type JsonObject } from '../base/json.ts';
import { type SchemaFault, schemaFaults } from '../base/json-schema.ts';
import { nearestName } from '../flow/nearest.ts';
import { type ConfigDocument, dotted, type Path } from './document.ts';
import { CONFIG_ERRORS } from './errors.ts';
import { expectation, remedy, shown } from './expectation.ts';

const FAULTS_MAX = 50;

/** Checks the value at that path of the document; the schema is of that value. */
export function checkAgainst(
  schema: JsonObject,
  document: ConfigDocument,
  base: Path,
  value: Json | undefined,
): readonly Fault[] {
  const errors = schemaFaults(schema, value, 'all').filter((error) => error.keyword !== 'if');
  return errors.slice(0, FAULTS_MAX).map((error) => faultFrom(error, document, base));
}

function faultFrom(error: SchemaFault, document: ConfigDocument, base: Path): Fault {
  const path = [...base, ...pathOf(error.instancePath)];
  const parent: unknown = error.parentSchema;
  const schema = isJsonObject(parent) ? parent : {};
  if (error.keyword === 'additionalProperties') return unknownName(error, schema, document, path);
  if (error.keyword === 'required') return missing(error, schema, document, path);
  const where = document.where(path, 'value');
  if (schema['x-secret'] === true) {
    const what = `${nameOf(path)} is a secret, and a value is written in its place`;
    return fault(CONFIG_ERRORS.CONFIG_SECRET_LITERAL, { what, where });
  }
  return fault(CONFIG_ERRORS.CONFIG_SETTING_INVALID, {
    what: `${nameOf(path)} is ${shown(error.data)}; expected ${expectation(error, schema)}`,
    where,
    mend: remedy(error, schema),
  });
}

function unknownName(
  error: SchemaFault,
  schema: JsonObject,
  document: ConfigDocument,
  path: Path,
): Fault {
  const name = String(error.params['additionalProperty']);
  const known = isJsonObject(schema['properties']) ? Object.keys(schema['properties']) : [];
  const nearest = nearestName(name, known);
  return fault(CONFIG_ERRORS.CONFIG_SETTING_UNKNOWN, {
    what: `unknown setting "${name}"`,
    where: document.where([...path, name], 'key'),
    why: `allowed here: ${known.join(', ')}`,
    mend: nearest === null ? `remove it` : `rename it "${nearest}"`,
  });
}

function missing(
  error: SchemaFault,
  schema: JsonObject,
  document: ConfigDocument,
  path: Path,
): Fault {
  const name = String(error.params['missingProperty']);
  const properties = isJsonObject(schema['properties']) ? schema['properties'] : {};
  const setting = properties[name];
  const about = isJsonObject(setting) ? setting['description'] : undefined;
  return fault(CONFIG_ERRORS.CONFIG_SETTING_MISSING, {
    what: `the setting "${name}" is missing`,
    where: document.where(path, 'key'),
    ...(typeof about === 'string' ? { why: about } : {}),
    mend:
      isJsonObject(setting) && setting['x-secret'] === true
        ? `add "${name}: env:NAME" or "${name}: file:PATH"`
        : `add "${name}: …"`,
  });
}

function nameOf(path: Path): string {
  return path.length === 0 ? 'the file' : dotted(path);
}

function pathOf(instancePath: string): Path {
  return instancePath
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
    .map((part) => (/^\d+$/.test(part) ? Number(part) : part));
}

function fault(
  kind: ErrorKind,
  details: { what: string; where: string; why?: string; mend?: string },
): Fault {
  return faultOf(new CrossdockError(kind, details));
}
