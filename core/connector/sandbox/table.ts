/** What every row of a sandbox has: what it is found by. Rows are replaced whole and never altered in place. */
export interface Row {
  readonly id: string;
}

/** Rows of one kind by id, in the order they were made. */
export interface Table<R extends Row> {
  get(id: string): R | undefined;
  all(): Iterable<R>;
  /** The rows of one group: a product's variants, an order's refunds. */
  of(group: string): readonly R[];
  readonly size: number;
  put(row: R): void;
  drop(id: string): void;
}

/** What the database does with a table without knowing its rows. */
export interface TableSide {
  load(id: string, row: unknown): void;
  present(): Iterable<Row>;
  row(id: string): Row | undefined;
}

/** Told before a row changes. */
export type Touch = (change: {
  readonly table: string;
  readonly id: string;
  readonly before: Row | null;
  readonly after: Row | null;
}) => void;

/** Makes an empty table; `groupOf` names the group that `of` finds a row under. */
export function makeTable<R extends Row>(
  name: string,
  groupOf: (row: R) => string,
  touch: Touch,
): { readonly table: Table<R>; readonly side: TableSide } {
  const rows = new Map<string, R>();
  const groups = new Map<string, Set<string>>();

  function write(id: string, row: R | null): void {
    const before = rows.get(id);
    if (before !== undefined) groups.get(groupOf(before))?.delete(id);
    if (row === null) {
      rows.delete(id);
      return;
    }
    rows.set(id, row);
    const group = groupOf(row);
    const members = groups.get(group) ?? new Set();
    groups.set(group, members.add(id));
  }

  function change(id: string, after: R | null): void {
    const before = rows.get(id) ?? null;
    touch({ table: name, id, before, after });
    write(id, after);
  }

  const table: Table<R> = {
    get: (id) => rows.get(id),
    all: () => rows.values(),
    of: (group) => [...(groups.get(group) ?? [])].flatMap((id) => rows.get(id) ?? []),
    get size() {
      return rows.size;
    },
    put: (row) => change(row.id, row),
    drop: (id) => change(id, null),
  };
  const side: TableSide = {
    load(id: string, row: R | null) {
      write(id, row);
    },
    present: () => rows.values(),
    row: (id) => rows.get(id),
  };
  return { table, side };
}
