/** The body of a GraphQL call after parsing. */
export interface CallBody {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly operationName: string | null;
}

/** Reads a call's body; null when it is no GraphQL call. */
export function readCallBody(body: unknown): CallBody | null {
  if (typeof body !== 'object' || body === null || !('query' in body)) return null;
  const { query } = body;
  if (typeof query !== 'string') return null;
  const variables = 'variables' in body ? body.variables : null;
  const operationName = 'operationName' in body ? body.operationName : null;
  return {
    query,
    variables: typeof variables === 'object' && variables !== null ? { ...variables } : {},
    operationName: typeof operationName === 'string' ? operationName : null,
  };
}
