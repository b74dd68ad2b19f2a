/** Klaviyo's own specification, made fit for a validator, where the reference material is there. */
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { referenceFile } from '../reference.ts';

export type Node = Readonly<Record<string, unknown>>;

export interface SpecParameter {
  readonly name: string;
  readonly in: string;
  readonly required?: boolean;
  readonly schema: {
    readonly type?: string;
    readonly enum?: readonly string[];
    readonly minimum?: number;
    readonly maximum?: number;
    readonly default?: unknown;
    readonly items?: { readonly enum?: readonly string[] };
  };
}

export interface SpecOperation {
  readonly operationId: string;
  readonly parameters?: readonly SpecParameter[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Node }>> };
  readonly responses: Readonly<
    Record<
      string,
      {
        readonly $ref?: string;
        readonly content?: Readonly<Record<string, { readonly schema: Node }>>;
      }
    >
  >;
  readonly 'x-klaviyo-ratelimit'?: {
    readonly burst: string;
    readonly steady: string;
    readonly daily?: string;
  };
  readonly 'x-klaviyo-scopes'?: readonly string[];
  readonly 'x-klaviyo-filters'?: Readonly<
    Record<
      string,
      {
        readonly operators: Readonly<Record<string, readonly string[]>>;
        readonly value?: { readonly type: string; readonly format?: string };
      }
    >
  >;
}

export interface KlaviyoSpec {
  readonly paths: Readonly<Record<string, Readonly<Record<string, SpecOperation>>>>;
  readonly components: {
    readonly schemas: Readonly<Record<string, Node>>;
    readonly responses: Readonly<
      Record<string, { readonly content?: Readonly<Record<string, { readonly schema: Node }>> }>
    >;
  };
}

let loaded: KlaviyoSpec | null = null;

/** The specification, or null where the reference material is not there. */
export function klaviyoSpec(): KlaviyoSpec | null {
  const file = referenceFile('klaviyo', 'openapi-2026-07-15.json.gz');
  if (loaded !== null || file === null) return loaded;
  const spec: KlaviyoSpec = JSON.parse(gunzipSync(readFileSync(file)).toString('utf8'));
  loaded = spec;
  return spec;
}

/**
 * A schema that a validator can compile and that misses nothing: references followed, what is joined by `allOf` made
 * one object, `nullable` spelled out (the specification has it where no type is, which validators refuse or pass over),
 * and unknown fields forbidden, so that a typo does not pass.
 */
export function strictSchema(spec: KlaviyoSpec, schema: Node, seen: readonly string[] = []): Node {
  const { nullable, ...rest } = schema;
  if (nullable === true) return { anyOf: [strictSchema(spec, rest, seen), { type: 'null' }] };
  const ref = rest['$ref'];
  if (typeof ref === 'string') {
    const name = ref.split('/').at(-1) ?? '';
    // A schema that holds itself is only looked into twice.
    if (seen.filter((one) => one === name).length > 1) return {};
    return strictSchema(spec, spec.components.schemas[name] ?? {}, [...seen, name]);
  }
  const strict: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(rest)) {
    strict[key] = strictPart(spec, key, value, seen);
  }
  const parts = strict['allOf'];
  if (Array.isArray(parts)) return joined(parts);
  if (isNode(strict['properties']) && strict['additionalProperties'] === undefined) {
    strict['additionalProperties'] = false;
  }
  return strict;
}

function strictPart(spec: KlaviyoSpec, key: string, value: unknown, seen: readonly string[]) {
  const inner = (one: unknown): unknown => (isNode(one) ? strictSchema(spec, one, seen) : one);
  if (key === 'properties' && isNode(value)) {
    const entries = Object.entries(value).map(([name, one]) => [
      name,
      withFormat(name, inner(one)),
    ]);
    return Object.fromEntries(entries);
  }
  if (key === 'items') return inner(value);
  if (['oneOf', 'anyOf', 'allOf'].includes(key) && Array.isArray(value)) return value.map(inner);
  return key === 'example' || key === 'description' ? undefined : value;
}

/** The specification checks neither phone numbers nor addresses. */
function withFormat(name: string, schema: unknown): unknown {
  const patterns: Readonly<Record<string, string>> = {
    phone_number: '^\\+[1-9]\\d{6,14}$',
    email: '^[^\\s@]+@[^\\s@]+$',
  };
  const pattern = patterns[name];
  if (pattern === undefined || !isNode(schema)) return schema;
  if (schema['type'] === 'string') return { ...schema, pattern };
  const choices = schema['anyOf'];
  if (!Array.isArray(choices)) return schema;
  return { anyOf: choices.map((one: unknown) => withFormat(name, one)) };
}

/** Objects joined by `allOf` as one, so that "no other fields" can be said of the whole. */
function joined(parts: readonly unknown[]): Node {
  const nodes = parts.filter(isNode);
  const properties: Record<string, unknown> = {};
  const required: string[] = [];
  for (const node of nodes) {
    for (const [name, schema] of Object.entries(
      isNode(node['properties']) ? node['properties'] : {},
    )) {
      const known = properties[name];
      properties[name] =
        isNode(known) &&
        isNode(schema) &&
        isNode(known['properties']) &&
        isNode(schema['properties'])
          ? joined([known, schema])
          : schema;
    }
    const names: readonly string[] = Array.isArray(node['required']) ? node['required'] : [];
    required.push(...names);
  }
  return {
    type: 'object',
    properties,
    required: [...new Set(required)],
    additionalProperties: false,
  };
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
