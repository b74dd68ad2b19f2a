import { POS_ERRORS } from '../errors.ts';
import type { FoldRule } from '../settings/feed.ts';
import { badRow, type DataRow, type Fields, type Row, type Rows } from './row.ts';

/**
 * Folds consecutive rows with the same values in `by` into one row: the columns of the first, and
 * all rows as a list.
 *
 * This is how product files with follow-on rows (further variants and images) and header-and-line
 * files become one
 * record each. A group over the limit is a bad row, with its first row as the raw text.
 */
export async function* foldRows(rows: Rows, rule: FoldRule, limit: number): Rows {
  let first: DataRow | null = null;
  let group: Fields[] = [];
  let count = 0;
  let key = '';

  function close(into: Row[]): void {
    if (first === null) return;
    if (count > limit) {
      const what = `${count} rows in a row share ${rule.by.join(', ')}; at most ${limit}`;
      into.push(badRow(first.line, POS_ERRORS.POS_ROW_TOO_LARGE, what, first.fields));
    } else {
      const fields = { ...first.fields, [rule.into]: group };
      into.push({ kind: 'row', line: first.line, fields });
    }
    first = null;
    group = [];
    count = 0;
  }

  for await (const batch of rows) {
    const folded: Row[] = [];
    for (const row of batch) {
      if (row.kind !== 'row') {
        folded.push(row);
        continue;
      }
      const rowKey = JSON.stringify(rule.by.map((column) => row.fields[column] ?? null));
      if (first !== null && rowKey !== key) close(folded);
      first ??= row;
      key = rowKey;
      count += 1;
      if (count <= limit) group.push(row.fields);
    }
    if (folded.length > 0) yield folded;
  }
  const last: Row[] = [];
  close(last);
  if (last.length > 0) yield last;
}
