import {
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getArgumentValues,
  getNamedType,
  isCompositeType,
  isInterfaceType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';

/**
 * What a call costs, in points.
 *
 * Published rules: scalars 0, objects 1, a mutation 10, connections by their size. How a size becomes points is
 * fitted to recorded answers: 2 for the connection, and its nodes' cost times floor(2 ln n), at least 1 (1→3, 5→5,
 * 10→6, 50→9, 250→13, and 20×5→32 for nested ones). What a mutation's payload holds directly costs nothing, nor
 * does a MoneyBag; its two amounts cost 1 each.
 * Source: shopify.dev/docs/api/usage/limits and recorded cost extensions, 2026.
 */
const CONNECTION_COST = 2;
const MUTATION_COST = 10;

/** Nodes that cost nothing by themselves. Source: recorded calls with `returns(first: 5)` cost 3 less than the rule. */
const FREE_NODES: ReadonlySet<string> = new Set(['Return']);

function ownCost({ name }: GraphQLObjectType): number {
  return FREE_NODES.has(name) ? 0 : 1;
}

/** No call may cost more, whatever the plan. */
export const COST_MAX = 1000;

/** What the cost of a call is counted from. */
export interface CostInput {
  readonly schema: GraphQLSchema;
  readonly operation: OperationDefinitionNode;
  readonly fragments: Readonly<Record<string, FragmentDefinitionNode>>;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** The cost before execution: every connection as full as it was asked for. */
export function requestedCost(input: CostInput): number {
  return rootCost(input, null);
}

/** The cost after execution: what really came back. */
export function actualCost(input: CostInput, data: unknown): number {
  return rootCost(input, isRecord(data) ? data : {});
}

/** Null data asks for the cost of everything that could come. */
type Data = Readonly<Record<string, unknown>> | null;

function rootCost(input: CostInput, data: Data): number {
  const { schema, operation } = input;
  const root = schema.getRootType(operation.operation);
  if (root == null) return 0;
  if (operation.operation === 'mutation') {
    return total(input, root, operation.selectionSet, data, (field, type, value) => {
      if (!isObjectType(type) || field.selectionSet === undefined) return MUTATION_COST;
      return MUTATION_COST + payloadCost(input, type, field.selectionSet, value);
    });
  }
  return Math.max(1, selectionCost(input, root, operation.selectionSet, data));
}

function payloadCost(
  input: CostInput,
  payload: GraphQLObjectType,
  selection: SelectionSetNode,
  value: unknown,
): number {
  const data = value === undefined ? null : isRecord(value) ? value : {};
  return total(input, payload, selection, data, (field, type, inner) =>
    insideOf(input, getNamedType(type), field.selectionSet, inner),
  );
}

function selectionCost(
  input: CostInput,
  parent: GraphQLObjectType,
  selection: SelectionSetNode,
  data: Data,
): number {
  return total(input, parent, selection, data, (field, type, value) =>
    fieldCost(input, parent, field, type, value),
  );
}

function fieldCost(
  input: CostInput,
  parent: GraphQLObjectType,
  field: FieldNode,
  type: GraphQLOutputType,
  value: unknown,
): number {
  const named = getNamedType(type);
  if (!isCompositeType(named) || field.selectionSet === undefined) return 0;
  if (value === null) return 0;
  if (named.name.endsWith('Connection')) {
    return connectionCost(input, parent, field, named.name, value);
  }
  if (named.name === 'PageInfo' || named.name === 'Count') return 0;
  const own = named.name === 'MoneyBag' ? 0 : 1;
  return own + insideCost(input, named.name, field.selectionSet, value);
}

function insideOf(
  input: CostInput,
  type: GraphQLOutputType,
  selection: SelectionSetNode | undefined,
  value: unknown,
): number {
  if (!isCompositeType(type) || selection === undefined || value === null) return 0;
  return insideCost(input, type.name, selection, value);
}

/** What is selected below an object or a list of them; a plain list counts once, as its dearest member. */
function insideCost(
  input: CostInput,
  typeName: string,
  selection: SelectionSetNode,
  value: unknown,
): number {
  const values = Array.isArray(value) ? value : [value];
  const data = values.map((one) => (value === undefined ? null : isRecord(one) ? one : {}));
  const type = input.schema.getType(typeName);
  if (isObjectType(type)) {
    return Math.max(0, ...data.map((one) => selectionCost(input, type, selection, one)));
  }
  if (!isInterfaceType(type)) return 0;
  const possible = input.schema.getPossibleTypes(type);
  const used = possible.filter((one) => mentions(input, selection, one.name));
  return Math.max(
    0,
    ...used.flatMap((one) => data.map((row) => selectionCost(input, one, selection, row))),
  );
}

function connectionCost(
  input: CostInput,
  parent: GraphQLObjectType,
  field: FieldNode,
  typeName: string,
  value: unknown,
): number {
  const type = input.schema.getType(typeName);
  if (!isObjectType(type) || field.selectionSet === undefined) return 0;
  const nodes = nodeSelections(field.selectionSet);
  const rows = value === undefined ? null : rowsOf(value);
  const size = rows === null ? askedSize(input, parent, field) : rows.length;
  if (size === 0) return CONNECTION_COST;
  const nodeType = getNamedType(type.getFields()['nodes']?.type);
  const each = nodes.map((selection) =>
    isObjectType(nodeType)
      ? ownCost(nodeType) +
        mean((rows ?? [null]).map((row) => selectionCost(input, nodeType, selection, row)))
      : 1,
  );
  const factor = Math.max(1, Math.floor(2 * Math.log(size)));
  return CONNECTION_COST + Math.round(factor * Math.max(0, ...each));
}

function nodeSelections(selection: SelectionSetNode): readonly SelectionSetNode[] {
  return selection.selections.flatMap((node) => {
    if (node.kind !== Kind.FIELD || node.selectionSet === undefined) return [];
    if (node.name.value === 'nodes' || node.name.value === 'node') return [node.selectionSet];
    return node.name.value === 'edges' ? nodeSelections(node.selectionSet) : [];
  });
}

function askedSize(input: CostInput, parent: GraphQLObjectType, field: FieldNode): number {
  const definition = parent.getFields()[field.name.value];
  if (definition === undefined) return 0;
  const args = getArgumentValues(definition, field, input.variables);
  const size: unknown = args['first'] ?? args['last'];
  return typeof size === 'number' ? Math.max(0, size) : 0;
}

function rowsOf(value: unknown): readonly Readonly<Record<string, unknown>>[] {
  if (!isRecord(value)) return [];
  if (Array.isArray(value['nodes'])) return value['nodes'].filter(isRecord);
  if (!Array.isArray(value['edges'])) return [];
  return value['edges'].flatMap((edge) =>
    isRecord(edge) && isRecord(edge['node']) ? [edge['node']] : [],
  );
}

/** Adds up a selection's fields, fragments opened. */
function total(
  input: CostInput,
  parent: GraphQLObjectType,
  selection: SelectionSetNode,
  data: Data,
  costOf: (field: FieldNode, type: GraphQLOutputType, value: unknown) => number,
): number {
  let points = 0;
  for (const node of selection.selections) {
    if (node.kind === Kind.FIELD) {
      const definition = parent.getFields()[node.name.value];
      if (definition === undefined) continue;
      const value = data === null ? undefined : (data[(node.alias ?? node.name).value] ?? null);
      points += costOf(node, definition.type, value);
      continue;
    }
    const inner = node.kind === Kind.FRAGMENT_SPREAD ? input.fragments[node.name.value] : node;
    const on = inner?.typeCondition?.name.value ?? parent.name;
    if (inner === undefined || (on !== parent.name && on !== 'Node')) continue;
    points += total(input, parent, inner.selectionSet, data, costOf);
  }
  return points;
}

function mentions(input: CostInput, selection: SelectionSetNode, typeName: string): boolean {
  return selection.selections.some((node) => {
    if (node.kind === Kind.FIELD) return false;
    const inner = node.kind === Kind.FRAGMENT_SPREAD ? input.fragments[node.name.value] : node;
    return inner?.typeCondition?.name.value === typeName;
  });
}

function mean(values: readonly number[]): number {
  if (values.length === 0) return 0;
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
