/** Judges every call of the connector and every answer of the sandbox by Klaviyo's own specification. */
import { deepEqual } from 'node:assert/strict';
import type { ValidateFunction } from 'ajv';
import type { Exchange as Observed } from '../../connectors/klaviyo/sandbox/options.ts';
import {
  type KlaviyoSpec,
  klaviyoSpec,
  type SpecOperation,
  type SpecParameter,
  strictSchema,
} from './klaviyo-spec.ts';
import { makeAjv } from './schema-check.ts';
import type { Exchange, Judge } from './subject.ts';

const JSON_API = 'application/vnd.api+json';
/** What real refusals carry beyond the specification. Source: fixtures of other projects. */
const ERROR_EXTRAS = { status: {}, meta: {}, links: {} };
const COMPLAINTS_MAX = 20;

const compiled = new Map<string, ValidateFunction>();

/** Judges single exchanges; `absent` where the reference material is not there. */
export function klaviyoJudge(): Judge | 'absent' {
  const spec = klaviyoSpec();
  if (spec === null) return 'absent';
  return (exchange) => faultsOf(spec, exchange);
}

/** Judges all that a sandbox sees during a test. */
export interface KlaviyoWatch {
  /** Told of an exchange by the sandbox. */
  readonly observe: (exchange: Observed) => void;
  /** Operations of the specification that were judged, with the statuses of their answers. */
  readonly judged: ReadonlyMap<string, ReadonlySet<number>>;
  /** Fails with everything that did not fit. */
  readonly verdict: () => void;
}

/** Watches a sandbox; without the reference material it lets everything pass and judges nothing. */
export function watchKlaviyo(): KlaviyoWatch {
  const spec = klaviyoSpec();
  const complaints: string[] = [];
  const judged = new Map<string, Set<number>>();
  return {
    judged,
    observe: ({ method, target, headers, body, status, answer }) => {
      if (spec === null) return;
      const path = operationOf(spec, { method, target })?.path;
      // An address that Klaviyo does not have is rightly refused.
      if (path === undefined && (status === 404 || status === 405)) return;
      const name = `${method} ${path}`;
      judged.set(name, (judged.get(name) ?? new Set()).add(status));
      const responseBody = Buffer.from(answer === undefined ? '' : JSON.stringify(answer));
      const sent = { method, target, requestHeaders: headers, requestBody: body };
      complaints.push(...faultsOf(spec, { ...sent, status, responseHeaders: {}, responseBody }));
    },
    verdict: () => deepEqual(complaints.slice(0, COMPLAINTS_MAX), []),
  };
}

function faultsOf(spec: KlaviyoSpec, exchange: Exchange): readonly string[] {
  if (exchange.target.startsWith('/oauth/')) return [];
  const found = operationOf(spec, exchange);
  if (found === null) return ['it is no operation of Klaviyo'];
  const name = `${exchange.method} ${found.path}`;
  const context = { spec, name, operation: found.operation, exchange };
  // What the sandbox refused may well be wrong on purpose; then only the refusal itself is judged.
  const requested = exchange.status < 400 ? requestFaults(context) : [];
  return [...requested, ...answerFaults(context)];
}

interface Context {
  readonly spec: KlaviyoSpec;
  readonly name: string;
  readonly operation: SpecOperation;
  readonly exchange: Exchange;
}

/** The operation that a call is. */
export function operationOf(
  spec: KlaviyoSpec,
  { method, target }: Pick<Exchange, 'method' | 'target'>,
): { readonly path: string; readonly operation: SpecOperation } | null {
  const [path = ''] = target.split('?');
  const parts = path.replace(/\/$/, '').split('/');
  for (const [template, methods] of Object.entries(spec.paths)) {
    const operation = methods[method.toLowerCase()];
    const wanted = template.split('/');
    if (operation === undefined || wanted.length !== parts.length) continue;
    if (wanted.every((part, at) => part === parts[at] || part.startsWith('{'))) {
      return { path: template, operation };
    }
  }
  return null;
}

function requestFaults(context: Context): readonly string[] {
  const { exchange, operation, name } = context;
  const { requestHeaders: headers, target, requestBody: body } = exchange;
  const faults = [
    ...(/^(Klaviyo-API-Key|Bearer) \S+$/.test(headers['authorization'] ?? '')
      ? []
      : ['authorization']),
    ...(/^\d{4}-\d{2}-\d{2}$/.test(headers['revision'] ?? '') ? [] : ['revision']),
  ].map((header) => `${name}: the header ${header} is wrong`);
  const query = new URLSearchParams(target.split('?')[1] ?? '');
  for (const [key, value] of query) {
    const parameter = operation.parameters?.find((one) => one.in === 'query' && one.name === key);
    const fault = parameter === undefined ? 'is no parameter' : parameterFault(parameter, value);
    if (fault !== null) faults.push(`${name}: ${key}=${value} ${fault}`);
  }
  const schema = operation.requestBody?.content[JSON_API]?.schema;
  if (schema === undefined) return body.length === 0 ? faults : [...faults, `${name}: a body`];
  if (headers['content-type'] !== JSON_API) faults.push(`${name}: the content type is wrong`);
  const validate = compile(`${name} request`, () => strictSchema(context.spec, schema));
  return [...faults, ...validated(validate, JSON.parse(body.toString('utf8')), `${name} request`)];
}

function parameterFault({ schema }: SpecParameter, value: string): string | null {
  const { type, minimum, maximum } = schema;
  if (type === 'integer') {
    const number = Number(value);
    const isWithin = number >= (minimum ?? -Infinity) && number <= (maximum ?? Infinity);
    return Number.isInteger(number) && isWithin ? null : 'is out of bounds';
  }
  const known = schema.enum ?? schema.items?.enum;
  const parts = schema.items === undefined ? [value] : value.split(',');
  return known === undefined || parts.every((part) => known.includes(part)) ? null : 'is not known';
}

function answerFaults({ spec, name, operation, exchange }: Context): readonly string[] {
  const { status, responseBody } = exchange;
  const label = `${name} ${status}`;
  const declared =
    operation.responses[String(status)] ?? operation.responses[`${String(status)[0]}XX`];
  if (declared === undefined) return [`${label} is not among the answers`];
  const shared = declared.$ref?.split('/').at(-1);
  const { content } = shared === undefined ? declared : (spec.components.responses[shared] ?? {});
  const schema = content?.[JSON_API]?.schema;
  if (schema === undefined) return responseBody.length === 0 ? [] : [`${label} has a body`];
  const validate = compile(label, () => {
    const strict = strictSchema(spec, schema);
    return status < 400 ? strict : withExtras(strict);
  });
  return validated(validate, JSON.parse(responseBody.toString('utf8') || 'null'), label);
}

/** Allows the fields of errors that the specification does not know. */
function withExtras(schema: object): object {
  const copy: { properties: { errors: { items: { properties: object } } } } = JSON.parse(
    JSON.stringify(schema),
  );
  const { items } = copy.properties.errors;
  items.properties = { ...items.properties, ...ERROR_EXTRAS };
  return copy;
}

function compile(label: string, schemaOf: () => object): ValidateFunction {
  const known = compiled.get(label);
  if (known !== undefined) return known;
  const validate = makeAjv().compile(schemaOf());
  compiled.set(label, validate);
  return validate;
}

function validated(validate: ValidateFunction, value: unknown, label: string): readonly string[] {
  if (validate(value)) return [];
  return (validate.errors ?? [])
    .slice(0, 4)
    .map(
      (error) => `${label}: ${error.instancePath} ${error.message} ${JSON.stringify(error.params)}`,
    );
}
