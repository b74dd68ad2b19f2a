import {
  type DocumentNode,
  type FragmentDefinitionNode,
  GraphQLError,
  type GraphQLSchema,
  getVariableValues,
  Kind,
  type OperationDefinitionNode,
  parse,
  print,
  validate,
} from 'graphql';
import { keyOf } from '../write/mutation.ts';
import type { CallBody } from './call-body.ts';
import { type CallError, documentError, parseError, variableErrors } from './document-errors.ts';

/** A call that is ready to be carried out. */
export interface PreparedCall {
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  readonly fragments: Readonly<Record<string, FragmentDefinitionNode>>;
  /** Coerced values, for the cost. */
  readonly variables: Readonly<Record<string, unknown>>;
  /** Values as they came: execution coerces them itself. */
  readonly rawVariables: Readonly<Record<string, unknown>>;
  readonly operationName: string | null;
  /** The root fields asked for, without aliases. */
  readonly roots: readonly string[];
  readonly idempotencyKeys: readonly string[];
}

/** Parses, validates and coerces a call, or gives the errors that Shopify would. */
export function prepareCall(
  schema: GraphQLSchema,
  body: CallBody,
): PreparedCall | readonly CallError[] {
  const { document, faults } = checkedDocument(schema, body.query);
  if (document instanceof GraphQLError) return [parseError(document)];
  if (faults.length > 0) return faults.map((fault) => documentError(fault));
  const operation = pickOperation(document, body.operationName);
  if (operation === null) {
    return [{ message: `No operation named "${body.operationName}"` }];
  }
  const definitions = operation.variableDefinitions ?? [];
  const { coerced, errors } = getVariableValues(schema, definitions, { ...body.variables });
  if (errors !== undefined) {
    const types = new Map(
      definitions.map((entry) => [entry.variable.name.value, print(entry.type)]),
    );
    return variableErrors(errors, types, body.variables);
  }
  const fields = operation.selectionSet.selections.flatMap((node) =>
    node.kind === Kind.FIELD ? [node] : [],
  );
  return {
    document,
    operation,
    fragments: fragmentsOf(document),
    variables: coerced,
    rawVariables: body.variables,
    operationName: operation.name?.value ?? null,
    roots: fields.map((field) => field.name.value),
    idempotencyKeys: fields.flatMap((field) =>
      (field.directives ?? []).flatMap((directive) => keyOf(directive, coerced) ?? []),
    ),
  };
}

interface CheckedDocument {
  readonly document: DocumentNode | GraphQLError;
  readonly faults: readonly GraphQLError[];
}

/** Documents that are remembered: a client sends the same few texts again and again, and checking one takes longest. */
const CHECKED_MAX = 500;
const checked = new WeakMap<GraphQLSchema, Map<string, CheckedDocument>>();

function checkedDocument(schema: GraphQLSchema, text: string): CheckedDocument {
  const ofSchema = checked.get(schema) ?? new Map<string, CheckedDocument>();
  checked.set(schema, ofSchema);
  const known = ofSchema.get(text);
  if (known !== undefined) return known;
  const document = parseDocument(text);
  const faults = document instanceof GraphQLError ? [] : validate(schema, document);
  if (ofSchema.size >= CHECKED_MAX) ofSchema.clear();
  ofSchema.set(text, { document, faults });
  return { document, faults };
}

function parseDocument(text: string): DocumentNode | GraphQLError {
  try {
    return parse(text);
  } catch (error) {
    if (error instanceof GraphQLError) return error;
    throw error;
  }
}

function pickOperation(
  document: DocumentNode,
  name: string | null,
): OperationDefinitionNode | null {
  const operations = document.definitions.flatMap((definition) =>
    definition.kind === Kind.OPERATION_DEFINITION ? [definition] : [],
  );
  if (name === null) return operations[0] ?? null;
  return operations.find((operation) => operation.name?.value === name) ?? null;
}

function fragmentsOf(document: DocumentNode): Readonly<Record<string, FragmentDefinitionNode>> {
  const fragments: Record<string, FragmentDefinitionNode> = {};
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) {
      fragments[definition.name.value] = definition;
    }
  }
  return fragments;
}
