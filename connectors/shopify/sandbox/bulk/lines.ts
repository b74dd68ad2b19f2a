/** From the data of a query to the lines of a bulk result. */

type Node = Readonly<Record<string, unknown>>;

interface Family {
  readonly line: Node;
  readonly children: readonly Family[];
}

/** The rows of a bulk result: roots, and what is nested below them with `__parentId`. */
export interface BulkLines {
  readonly lines: readonly string[];
  readonly roots: number;
}

/**
 * Flattens the data of a query.
 *
 * Shape: grouped, children follow their parent; otherwise all roots come first and the deepest rows last, since Shopify
 *        promises no nearness then.
 */
export function bulkLines(data: unknown, isGrouped: boolean): BulkLines {
  const families = isNode(data)
    ? Object.values(data).flatMap((value) => membersOf(value, null))
    : [];
  const rows = isGrouped ? families.flatMap(inFamily) : byDepth(families);
  return { lines: rows.map(lineOf), roots: families.length };
}

function membersOf(connection: unknown, parentId: string | null): readonly Family[] {
  if (!isNode(connection) || !Array.isArray(connection['edges'])) return [];
  return connection['edges'].flatMap((edge: unknown) => {
    const node = isNode(edge) ? edge['node'] : null;
    return isNode(node) ? [familyOf(node, parentId)] : [];
  });
}

function familyOf(node: Node, parentId: string | null): Family {
  const id = typeof node['id'] === 'string' ? node['id'] : null;
  const line: Record<string, unknown> = {};
  const children: Family[] = [];
  for (const [name, value] of Object.entries(node)) {
    if (isNode(value) && Array.isArray(value['edges'])) children.push(...membersOf(value, id));
    else line[name] = value;
  }
  return { line: parentId === null ? line : { ...line, __parentId: parentId }, children };
}

function inFamily({ line, children }: Family): readonly Node[] {
  return [line, ...children.flatMap(inFamily)];
}

function byDepth(families: readonly Family[]): readonly Node[] {
  if (families.length === 0) return [];
  const below = families.flatMap((family) => family.children).reverse();
  return [...families.map(({ line }) => line), ...byDepth(below)];
}

/** One row as a line; Shopify escapes slashes. */
export function lineOf(row: Node): string {
  return `${JSON.stringify(row).replaceAll('/', '\\/')}\n`;
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
