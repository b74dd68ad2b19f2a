import {
  type FieldNode,
  GraphQLError,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isListType,
  isObjectType,
  Kind,
  parse,
  type SelectionSetNode,
  validate,
} from 'graphql';

const CONNECTIONS_MAX = 5;
const DEPTH_MAX = 2;
const TEXT_MAX_BYTES = 65_535;

interface Seen {
  count: number;
  depth: number;
  readonly withNodes: string[];
  readonly withoutId: string[];
  isInList: boolean;
}

/**
 * What Shopify finds wrong with a bulk query, in its words.
 *
 * Source: recorded answers of 2026-04 (bulk-operation-run-query-validators).
 */
export function bulkFaults(schema: GraphQLSchema, text: string): readonly string[] {
  if (Buffer.byteLength(text) > TEXT_MAX_BYTES)
    return ['Query is too long (maximum is 65535 bytes)'];
  const operation = operationOf(text);
  if (typeof operation === 'string') return [operation];
  if (operation.operation !== 'query') {
    return ['Invalid operation type. Only `query` operations are supported.'];
  }
  const root = schema.getQueryType();
  if (root == null) return [];
  const fields = operation.selectionSet.selections.filter((node) => node.kind === Kind.FIELD);
  const seen: Seen = { count: 0, depth: -1, withNodes: [], withoutId: [], isInList: false };
  look(seen, schema, {
    selection: operation.selectionSet,
    parent: root,
    depth: -1,
    isInList: false,
  });
  const faults = fields
    .filter(({ name }) => name.value === 'node' || name.value === 'nodes')
    .map(({ name }) => `Bulk queries cannot contain a top level \`${name.value}\` field.`);
  if (fields.length > 1) faults.push('Bulk queries must contain exactly one top level field.');
  faults.push(...connectionFaults(seen));
  if (faults.length > 0) return faults;
  // The schema asks for `first` or `last` in places; a bulk query needs neither, so only real faults count.
  return validate(schema, parse(text)).map((error) => error.message);
}

function connectionFaults(seen: Seen): readonly string[] {
  const faults: string[] = [];
  if (seen.count === 0) faults.push('Bulk queries must contain at least one connection.');
  if (seen.withNodes.length > 0) {
    const [first] = seen.withNodes;
    faults.push(
      `All connection fields in a bulk query must select their contents using 'edges' > 'node', ` +
        `e.g: '${first} { edges { node {'. Selecting via 'nodes' is not supported. ` +
        `Invalid connection fields: '${seen.withNodes.join("', '")}'.`,
    );
  }
  if (seen.isInList) {
    faults.push(
      'Queries that contain a connection field within a list field are not currently supported.',
    );
  }
  if (seen.depth > DEPTH_MAX) {
    faults.push(
      `Bulk queries cannot contain connections with a nesting depth greater than ${DEPTH_MAX}.`,
    );
  }
  if (seen.count > CONNECTIONS_MAX) {
    faults.push(`Bulk queries cannot contain more than ${CONNECTIONS_MAX} connections.`);
  }
  if (seen.withoutId.length > 0) {
    faults.push(
      `The parent 'node' field for a nested connection must select the 'id' field without an alias ` +
        `and must be of 'ID' return type. Connection fields without 'id': ${seen.withoutId.join(', ')}.`,
    );
  }
  return faults;
}

function operationOf(text: string) {
  try {
    const operations = parse(text).definitions.filter(
      (definition) => definition.kind === Kind.OPERATION_DEFINITION,
    );
    return operations[0] ?? 'There is no operation.';
  } catch (error) {
    return error instanceof GraphQLError ? error.message : String(error);
  }
}

interface Place {
  readonly selection: SelectionSetNode;
  readonly parent: GraphQLObjectType;
  readonly depth: number;
  readonly isInList: boolean;
}

function look(seen: Seen, schema: GraphQLSchema, place: Place): void {
  for (const field of fieldsOf(place.selection)) {
    const type = place.parent.getFields()[field.name.value]?.type;
    const named = getNamedType(type);
    if (type === undefined || !isObjectType(named) || field.selectionSet === undefined) continue;
    const isInList = place.isInList || isListType(getNullableType(type));
    if (!named.name.endsWith('Connection')) {
      look(seen, schema, { ...place, selection: field.selectionSet, parent: named, isInList });
      continue;
    }
    const depth = place.depth + 1;
    seen.count += 1;
    seen.depth = Math.max(seen.depth, depth);
    if (place.isInList) seen.isInList = true;
    lookInside(seen, schema, { field, connection: named, depth });
  }
}

function lookInside(
  seen: Seen,
  schema: GraphQLSchema,
  inside: {
    readonly field: FieldNode;
    readonly connection: GraphQLObjectType;
    readonly depth: number;
  },
): void {
  const { field, connection, depth } = inside;
  const parts = fieldsOf(field.selectionSet);
  if (parts.some(({ name }) => name.value === 'nodes')) seen.withNodes.push(field.name.value);
  const edges = parts.find(({ name }) => name.value === 'edges');
  const node = fieldsOf(edges?.selectionSet).find(({ name }) => name.value === 'node');
  const parent = getNamedType(connection.getFields()['nodes']?.type);
  if (node?.selectionSet === undefined || !isObjectType(parent)) return;
  const before = seen.count;
  look(seen, schema, { selection: node.selectionSet, parent, depth, isInList: false });
  const hasId = fieldsOf(node.selectionSet).some(
    ({ name, alias }) => name.value === 'id' && alias === undefined,
  );
  if (seen.count > before && !hasId) seen.withoutId.push(field.name.value);
}

function fieldsOf(selection: SelectionSetNode | undefined): readonly FieldNode[] {
  return (selection?.selections ?? []).flatMap((node) => {
    if (node.kind === Kind.FIELD) return [node];
    return node.kind === Kind.INLINE_FRAGMENT ? fieldsOf(node.selectionSet) : [];
  });
}
