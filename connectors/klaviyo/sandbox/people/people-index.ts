/** Who has which identifier, kept beside the table so that imports of thousands stay quick. */
import type { Table } from '../../../../core/connector/sandbox/kit.ts';
import type { ProfileRow } from '../rows.ts';

/** The people of an account, also by identifier. */
export interface People extends Table<ProfileRow> {
  /** Those who have an identifier. */
  having(kind: 'email' | 'phone' | 'externalId', value: string): readonly ProfileRow[];
}

/** Wraps the table: whatever is put or dropped is found by its identifiers at once. */
export function withIdentifiers(table: Table<ProfileRow>): People {
  const ids = new Map<string, Set<string>>();
  let isBuilt = false;

  function note(before: ProfileRow | undefined, after: ProfileRow | null): void {
    if (before !== undefined) for (const name of namesOf(before)) ids.get(name)?.delete(before.id);
    if (after === null) return;
    for (const name of namesOf(after)) {
      const known = ids.get(name) ?? new Set();
      ids.set(name, known.add(after.id));
    }
  }

  /** Rows of the state file are there before anybody puts one. */
  function build(): void {
    if (isBuilt) return;
    isBuilt = true;
    for (const row of table.all()) note(undefined, row);
  }

  return {
    get: (id) => table.get(id),
    all: () => table.all(),
    of: (group) => table.of(group),
    get size() {
      return table.size;
    },
    put: (row) => {
      build();
      note(table.get(row.id), row);
      table.put(row);
    },
    drop: (id) => {
      build();
      note(table.get(id), null);
      table.drop(id);
    },
    having: (kind, value) => {
      build();
      return [...(ids.get(`${kind} ${value}`) ?? [])].flatMap((id) => table.get(id) ?? []);
    },
  };
}

function namesOf(row: ProfileRow): readonly string[] {
  return [
    ...(row.email === null ? [] : [`email ${row.email}`]),
    ...(row.phone === null ? [] : [`phone ${row.phone}`]),
    ...(row.externalId === null ? [] : [`externalId ${row.externalId}`]),
  ];
}
