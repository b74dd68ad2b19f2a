import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import {
  buildSchema,
  type DocumentNode,
  execute,
  type GraphQLFieldResolver,
  type GraphQLSchema,
  type GraphQLTypeResolver,
  getVariableValues,
  Kind,
  parse,
  validate,
} from 'graphql';
import { isJsonObject } from '../../core/connector/index.ts';
import { referenceFile } from '../reference.ts';
import type { Exchange, Judge } from './subject.ts';

const opened: { schema: GraphQLSchema | null } = { schema: null };

/** Judges Shopify's calls by the schema that Shopify publishes: document, variables and answer. */
export function shopifyJudge(): Judge | 'absent' {
  const file = referenceFile('shopify', 'admin-2026-10.graphql.gz');
  if (file === null) return 'absent';
  opened.schema ??= buildSchema(gunzipSync(readFileSync(file)).toString(), { assumeValid: true });
  const { schema } = opened;
  return (exchange) => (exchange.target.includes('/graphql.json') ? judge(schema, exchange) : []);
}

function judge(schema: GraphQLSchema, exchange: Exchange): readonly string[] {
  const sent = parseJson(exchange.requestBody);
  const query = isJsonObject(sent) ? sent['query'] : undefined;
  if (!isJsonObject(sent) || typeof query !== 'string') return ['the body holds no query'];
  const document = parse(query);
  const faults = validate(schema, document).map((error) => error.message);
  if (faults.length > 0) return faults;
  const given = isJsonObject(sent['variables']) ? sent['variables'] : {};
  const variables = variableFaults(schema, document, given);
  const answer = parseJson(exchange.responseBody);
  const data = isJsonObject(answer) ? answer['data'] : undefined;
  if (variables.length > 0 || !isJsonObject(data)) return variables;
  return answerFaults(schema, document, { data, variables: given });
}

function variableFaults(
  schema: GraphQLSchema,
  document: DocumentNode,
  given: Readonly<Record<string, unknown>>,
): readonly string[] {
  return document.definitions.flatMap((definition) => {
    if (definition.kind !== Kind.OPERATION_DEFINITION) return [];
    const values = getVariableValues(schema, definition.variableDefinitions ?? [], { ...given });
    return (values.errors ?? []).map((error) => error.message);
  });
}

/** Runs the document over the answer itself: what is missing, of the wrong kind or null in the wrong place shows. */
function answerFaults(
  schema: GraphQLSchema,
  document: DocumentNode,
  { data, variables }: { data: unknown; variables: Readonly<Record<string, unknown>> },
): readonly string[] {
  const result = execute({
    schema,
    document,
    rootValue: data,
    variableValues: { ...variables },
    fieldResolver: fieldOfAnswer,
    typeResolver: typeOfAnswer,
  });
  if (result instanceof Promise) return ['the answer cannot be judged at once'];
  return (result.errors ?? []).map((error) => `${error.path?.join('.') ?? ''}: ${error.message}`);
}

const fieldOfAnswer: GraphQLFieldResolver<unknown, unknown> = (source, _args, _context, info) => {
  const value = isJsonObject(source) ? source[String(info.path.key)] : undefined;
  if (value === undefined) throw new Error(`${info.parentType.name}.${info.fieldName} is missing`);
  return value;
};

/** What the answer names itself, or the kind that its id names. */
const typeOfAnswer: GraphQLTypeResolver<unknown, unknown> = (value) => {
  if (!isJsonObject(value)) return undefined;
  const { __typename, id } = value;
  if (typeof __typename === 'string') return __typename;
  return /^gid:\/\/shopify\/(\w+)\//.exec(String(id ?? ''))?.[1];
};

function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    return null;
  }
}
