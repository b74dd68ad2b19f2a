/** Looks into the state of a sandbox, whose rows are data that only the sandbox knows the shape of. */

/** The rows of a table; none where there is no such table. */
export function rowsOf(
  state: Readonly<Record<string, readonly unknown[]>>,
  table: string,
): readonly unknown[] {
  return state[table] ?? [];
}

/** The text at a path of a row; empty where there is none. */
export function textAt(row: unknown, ...path: readonly string[]): string {
  const value = valueAt(row, path);
  return value === null || value === undefined ? '' : String(value);
}

/** The list at a path of a row; empty where there is none. */
export function listAt(row: unknown, ...path: readonly string[]): readonly unknown[] {
  const value = valueAt(row, path);
  return Array.isArray(value) ? value : [];
}

function valueAt(row: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (value, name) =>
      typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined,
    row,
  );
}
