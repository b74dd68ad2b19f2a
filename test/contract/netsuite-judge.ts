import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import type { Ajv } from 'ajv';
import { isJsonObject, type JsonObject } from '../../core/connector/index.ts';
import { referenceFile } from '../reference.ts';
import { makeAjv } from './schema-check.ts';
import type { Exchange, Judge } from './subject.ts';

/** What judges NetSuite's calls: the description, its paths as patterns, and one validator for all schemas. */
interface Bench {
  readonly ajv: Ajv;
  readonly paths: readonly { readonly pattern: RegExp; readonly operations: JsonObject }[];
  readonly document: JsonObject;
}

const opened: { bench: Bench | null } = { bench: null };
const SPEC = 'netsuite.json';

/** Judges NetSuite's calls by the trimmed OpenAPI description: path, headers, request body, status, answer. */
export function netsuiteJudge(): Judge | 'absent' {
  const file = referenceFile('netsuite', 'rest-record-v1-2026.1-trimmed.openapi.json.gz');
  if (file === null) return 'absent';
  opened.bench ??= openBench(JSON.parse(gunzipSync(readFileSync(file)).toString()));
  const { bench } = opened;
  return (exchange) => judge(bench, exchange);
}

function openBench(document: JsonObject): Bench {
  const ajv = makeAjv();
  ajv.addFormat('int64', true);
  ajv.addFormat('float', true);
  ajv.addFormat('double', true);
  ajv.addSchema({ $id: SPEC, ...document });
  const paths = Object.entries(objectAt(document, 'paths')).map(([path, operations]) => ({
    pattern: new RegExp(`^${path.replace(/[.!]/g, '\\$&').replace(/\{\w+\}/g, '[^/]+')}$`),
    operations: isJsonObject(operations) ? operations : {},
  }));
  return { ajv, paths, document };
}

function judge(bench: Bench, exchange: Exchange): readonly string[] {
  const path = exchange.target.split('?')[0] ?? '';
  const found = bench.paths.find(({ pattern }) => pattern.test(path));
  const operation = found?.operations[exchange.method.toLowerCase()];
  if (!isJsonObject(operation)) return ['there is no such operation'];
  return [
    ...headerFaults(operation, exchange),
    ...requestFaults(bench, operation, exchange),
    ...answerFaults(bench, operation, exchange),
  ];
}

function headerFaults(
  operation: JsonObject,
  { requestHeaders, method }: Exchange,
): readonly string[] {
  const parameters = Array.isArray(operation['parameters']) ? operation['parameters'] : [];
  const missing = parameters
    .filter((one) => isJsonObject(one) && one['in'] === 'header' && one['required'] === true)
    .map((one) => (isJsonObject(one) ? String(one['name']).toLowerCase() : ''))
    .filter((name) => requestHeaders[name] === undefined)
    .map((name) => `the header ${name} is missing`);
  const isRecordWrite = JSON.stringify(parameters).includes('parameters/nameVal');
  const strict = requestHeaders['x-netsuite-propertynamevalidation'] === 'Error';
  if (!isRecordWrite || method === 'GET' || strict) return missing;
  return [...missing, 'a write without property name validation'];
}

function requestFaults(
  bench: Bench,
  operation: JsonObject,
  { requestBody, requestHeaders }: Exchange,
): readonly string[] {
  const wanted = operation['requestBody'];
  if (!isJsonObject(wanted)) return requestBody.length === 0 ? [] : ['a body where none belongs'];
  const content = objectAt(wanted, 'content');
  const type = requestHeaders['content-type'] ?? '';
  const media = content[type] ?? content[type.split(';')[0] ?? ''];
  if (!isJsonObject(media)) return [`the content type ${type} is not taken`];
  const text = requestBody.toString('utf8');
  const isForm = type.startsWith('application/x-www-form-urlencoded');
  const value: unknown = isForm ? Object.fromEntries(new URLSearchParams(text)) : JSON.parse(text);
  const schema = objectAt(media, 'schema');
  return [...faults(bench, schema, value), ...strangers(bench, schema, value, '')];
}

function answerFaults(
  bench: Bench,
  operation: JsonObject,
  { status, responseBody, responseHeaders }: Exchange,
): readonly string[] {
  const responses = objectAt(operation, 'responses');
  const answer = responses[String(status)] ?? responses['default'];
  if (!isJsonObject(answer)) return [`the status ${status} is not described`];
  const headers = isJsonObject(answer['headers']) ? Object.keys(answer['headers']) : [];
  const missing = headers
    .filter((name) => responseHeaders[name.toLowerCase()] === undefined)
    .map((name) => `the answer has no header ${name}`);
  const content = answer['content'];
  if (!isJsonObject(content)) {
    const isBare = responseBody.length === 0 || status >= 400;
    return isBare ? missing : [...missing, 'an answer where none belongs'];
  }
  const [type = '', media] = Object.entries(content)[0] ?? [];
  const given = responseHeaders['content-type'] ?? '';
  const isSame = given.split(';')[0] === type.split(';')[0];
  const schema = isJsonObject(media) ? objectAt(media, 'schema') : {};
  const value: unknown = JSON.parse(responseBody.toString('utf8'));
  return [
    ...missing,
    ...(isSame ? [] : [`the answer is ${given} and not ${type}`]),
    ...faults(bench, schema, value),
    ...strangers(bench, schema, value, ''),
  ];
}

function faults({ ajv }: Bench, schema: JsonObject, value: unknown): readonly string[] {
  const validate = ajv.compile(absolute(schema));
  if (validate(value)) return [];
  return (validate.errors ?? []).map((error) => `${error.instancePath} ${error.message ?? ''}`);
}

/** References in a schema count from its own document. */
function absolute(schema: JsonObject): JsonObject {
  const text = JSON.stringify(schema).replaceAll('"#/', `"${SPEC}#/`);
  const copy: JsonObject = JSON.parse(text);
  return copy;
}

/** Properties that the description does not know: it allows more only for custom fields. */
function strangers(
  bench: Bench,
  schema: JsonObject,
  value: unknown,
  path: string,
): readonly string[] {
  const { $ref } = schema;
  if (typeof $ref === 'string') return strangers(bench, pointed(bench, $ref), value, path);
  const { properties, items } = schema;
  if (Array.isArray(value) && isJsonObject(items)) {
    return value.flatMap((one, index) => strangers(bench, items, one, `${path}[${index}]`));
  }
  if (!isJsonObject(value) || !isJsonObject(properties)) return [];
  if (isJsonObject(schema['additionalProperties'])) return [];
  return Object.entries(value).flatMap(([name, inner]) => {
    const known = properties[name];
    if (isJsonObject(known)) return strangers(bench, known, inner, `${path}.${name}`);
    return name === 'links' || /^cust/.test(name) ? [] : [`${path}.${name} is not described`];
  });
}

function pointed({ document }: Bench, ref: string): JsonObject {
  let node: JsonObject = document;
  for (const part of ref.replace('#/', '').split('/')) node = objectAt(node, part);
  return node;
}

function objectAt(node: JsonObject, name: string): JsonObject {
  const value = node[name];
  return isJsonObject(value) ? value : {};
}
