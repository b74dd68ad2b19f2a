import type { CursorRow, Settlement } from '../records.ts';
import type { CursorStore } from '../store.ts';
import type { SqlDriver, Statement } from './driver.ts';
import { numberIn, objectOrNullIn } from './row.ts';

const READ = 'SELECT value, version FROM cursors WHERE flow = ? AND name = ?';

/** The version goes on growing, so a settlement that read the old cursor is refused. */
const RESET = `INSERT INTO cursors (flow, name, value, version) VALUES (?, ?, NULL, 1)
  ON CONFLICT (flow, name) DO UPDATE SET value = NULL, version = cursors.version + 1`;

const PUT = `INSERT INTO cursors (flow, name, value, version) VALUES (?1, ?2, ?3, 1)
  ON CONFLICT (flow, name) DO UPDATE SET value = excluded.value, version = cursors.version + 1`;

const DROP = 'DELETE FROM cursors WHERE flow = ?1 AND name = ?2';

/** Gives one row when the cursor still had the expected version, else none. */
const MOVE = `INSERT INTO cursors (flow, name, value, version)
  SELECT ?1, ?2, ?3, 1
  WHERE coalesce((SELECT version FROM cursors WHERE flow = ?1 AND name = ?2), 0) = ?4
  ON CONFLICT (flow, name) DO UPDATE
    SET value = excluded.value, version = cursors.version + 1 WHERE cursors.version = ?4
  RETURNING version`;

/** Cursors in SQL. */
export function sqlCursors(driver: SqlDriver): CursorStore {
  return {
    read: async (flow, name): Promise<CursorRow> => {
      const [row] = await driver.read(READ, [flow, name]);
      if (row === undefined) return { value: null, version: 0 };
      return { value: objectOrNullIn(row, 'value'), version: numberIn(row, 'version') };
    },
    reset: async (flow, name) => {
      await driver.transaction('cursors.reset', [{ sql: RESET, params: [flow, name] }]);
    },
    put: async (flow, name, value) => {
      const text = value === null ? null : JSON.stringify(value);
      await driver.transaction('cursors.put', [{ sql: PUT, params: [flow, name, text] }]);
    },
    drop: async (flow, name) => {
      await driver.transaction('cursors.drop', [{ sql: DROP, params: [flow, name] }]);
    },
  };
}

/** The guarded statement that moves a settlement's cursor (I2), or none. */
export function moveCursor(flow: string, cursor: Settlement['cursor']): readonly Statement[] {
  if (cursor === undefined) return [];
  const value = cursor.value === null ? null : JSON.stringify(cursor.value);
  return [{ sql: MOVE, params: [flow, cursor.name, value, cursor.fromVersion], rows: 1 }];
}
