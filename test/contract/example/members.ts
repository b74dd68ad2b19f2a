/** The rows of the loyalty service that the example connector is tested against. */

export interface Member {
  readonly id: number;
  readonly email: string;
  readonly tier: string | null;
  readonly points: number;
  readonly revision: number;
  readonly updated_at: string;
  readonly deleted?: true;
}

export interface Award {
  readonly id: string;
  readonly key: string;
  readonly member: string;
  readonly points: number;
}

export interface Hook {
  readonly id: string;
  readonly type: string;
  readonly url: string;
}

/** Everything that the service keeps, and what happens to it. */
export interface Members {
  readonly rows: Map<string, Member>;
  readonly awards: Map<string, Award>;
  readonly hooks: Map<string, Hook>;
  /** Members whose last change the list does not show yet. */
  readonly hidden: Map<string, Member>;
  /** Writes a row with the time of now and a higher revision. */
  put(id: string, change: Partial<Member>): Member;
  listed(): readonly Member[];
}

const FIRST_ID = 1001;

/** Members of whom two and two share the time of their last change. */
export function openMembers(now: () => number, count: number): Members {
  const rows = new Map<string, Member>();
  const hidden = new Map<string, Member>();
  const startedMs = now() - 60_000;
  for (let n = 0; n < count; n += 1) {
    const id = FIRST_ID + n;
    const updatedMs = startedMs + Math.ceil(n / 2) * 1_000;
    rows.set(String(id), {
      ...{ id, email: `member${n}@example.com`, tier: n === 0 ? null : 'silver', points: 10 * n },
      ...{ revision: 1, updated_at: new Date(updatedMs).toISOString() },
    });
  }
  return {
    ...{ rows, hidden, awards: new Map(), hooks: new Map() },
    put: (id, change) => {
      const before = rows.get(id);
      const fresh = { id: Number(id), email: '', tier: null, points: 0, revision: 0 };
      const revision = (before?.revision ?? 0) + 1;
      const updatedMs = Math.max(now(), Date.parse(before?.updated_at ?? '1970-01-01') + 1);
      const updated_at = new Date(updatedMs).toISOString();
      const row = { ...fresh, ...before, ...change, revision, updated_at };
      rows.set(id, row);
      return row;
    },
    listed: () =>
      [...rows]
        .flatMap(([id, row]) => hidden.get(id) ?? (hidden.has(id) ? [] : [row]))
        .toSorted((a, b) => {
          if (a.updated_at !== b.updated_at) return a.updated_at < b.updated_at ? -1 : 1;
          return a.id - b.id;
        }),
  };
}
