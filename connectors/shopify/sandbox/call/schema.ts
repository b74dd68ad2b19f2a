import { buildSchema, GraphQLError, GraphQLScalarType, type GraphQLSchema } from 'graphql';
import { SCHEMA_TEXT } from '../schema/schema.graphql.ts';

let built: GraphQLSchema | undefined;

/** The sandbox's schema with scalars that read and write as Shopify's do; built once, since nothing changes it. */
export function sandboxSchema(): GraphQLSchema {
  built ??= build();
  return built;
}

function build(): GraphQLSchema {
  const schema = buildSchema(SCHEMA_TEXT);
  const time = scalar(schema, 'DateTime');
  time.serialize = writeTime;
  time.parseValue = readTime;
  for (const name of ['Decimal', 'Money']) scalar(schema, name).parseValue = readDecimal;
  return schema;
}

function scalar(schema: GraphQLSchema, name: string): GraphQLScalarType {
  const type = schema.getType(name);
  if (type instanceof GraphQLScalarType) return type;
  throw new Error(`assertion failed: the schema has no scalar ${name}`);
}

/** Rows hold ms; answers hold seconds in UTC. */
function writeTime(value: unknown): string {
  const ms = typeof value === 'number' ? value : Number(value);
  return new Date(ms).toISOString().replace(/\.\d{3}Z$/, 'Z');
}

function readTime(value: unknown): number {
  const ms = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  if (Number.isNaN(ms)) throw new GraphQLError(`invalid DateTime '${String(value)}'`);
  return ms;
}

function readDecimal(value: unknown): string {
  const text = typeof value === 'number' ? String(value) : value;
  if (typeof text === 'string' && /^-?\d+(\.\d+)?$/.test(text)) return text;
  throw new GraphQLError(`invalid decimal '${String(value)}'`);
}
