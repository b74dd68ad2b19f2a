import assert from 'node:assert/strict';
import { join } from 'node:path';
import { DatabaseSync, StatementSync } from 'node:sqlite';
import { MIGRATIONS } from '../../../core/store/sql/migrations/list.ts';
import { useEverything } from '../../contract/store/everything.ts';
import { newFolder, openVariant, removeFolder } from './open-store.ts';

/** Tables that grow with history; a statement that reads one from end to end would slow down with age. */
const HISTORY = [
  'arrivals',
  'pending',
  'record_states',
  'effects',
  'links',
  'dead_letters',
  'runs',
  'hub_records',
  'hub_aliases',
  'history',
  'certificates',
  'stock_journal',
];

/** Runs once in a database's life, over tables that may be gone afterwards. */
const MIGRATING = new Set(MIGRATIONS.flatMap((migration) => migration.statements));

/** What reads all of a table on purpose: counting what waits, and listing newest first up to a limit. */
const WHOLE_ON_PURPOSE = [
  /GROUP BY flow/,
  /ORDER BY id DESC LIMIT/,
  /^SELECT count\(\*\) AS records/,
  // The first row along an index.
  /ORDER BY received_at LIMIT 1$/,
];

describe('query plans', () => {
  const folder = newFolder();
  let texts: ReadonlySet<string>;
  let database: DatabaseSync;
  before(async () => {
    const path = join(folder, 'hub.db');
    texts = await statementsOf(async () => {
      const store = await openVariant(path, { driver: 'node:sqlite', thread: 'same' });
      await useEverything(store);
      await store.close();
    });
    database = new DatabaseSync(path);
  });
  after(() => {
    database.close();
    removeFolder(folder);
  });

  it('no statement of the store reads a table of history from end to end', () => {
    const complaints = [...texts]
      .filter((sql) => !MIGRATING.has(sql))
      .filter((sql) => /^\s*(SELECT|INSERT|UPDATE|DELETE|WITH)/.test(sql))
      .filter((sql) => !WHOLE_ON_PURPOSE.some((pattern) => pattern.test(sql)))
      .flatMap((sql) => scansOf(database, sql).map((scan) => `${scan}\n${sql}`));
    assert.ok(texts.size > 40, `${texts.size} statements were seen`);
    assert.deepEqual(complaints, []);
  });

  it('no statement is planned anew each time because its limit is bound', () => {
    const limited = [...texts].filter((sql) => /\bLIMIT \?/.test(sql));
    assert.ok(limited.length > 10, `${limited.length} limits were seen`);
    assert.deepEqual(
      limited.filter((sql) => /\bLIMIT \?\d*(?! \+ 0)/.test(sql.replaceAll(/\?\d+/g, '?'))),
      [],
    );
  });

  it('due and taken records come along the index of their lane, without sorting', () => {
    const finding = [...texts].filter((sql) =>
      /FROM pending p\b.*ORDER BY p\.priority, p\.seq/s.test(sql),
    );
    assert.equal(finding.length, 2);
    for (const sql of finding) {
      const plan = planOf(database, sql);
      assert.ok(
        plan.some((step) => /^SEARCH p USING .*pending_turn/.test(step)),
        plan.join('\n'),
      );
      const sorts = plan.filter((step) => step.startsWith('USE TEMP B-TREE'));
      // Of all that waits nothing is sorted: only the lanes found as due, or the batch that is taken, by key and turn.
      assert.ok(sorts.length <= (sql.startsWith('WITH free') ? 1 : 2), plan.join('\n'));
    }
  });

  it('the dead letters of a record are found by its key, however many of its flow are open', () => {
    const looking = [...texts].filter((sql) => /FROM dead_letters d\b.*d\.key = w\.key/s.test(sql));
    assert.equal(looking.length, 1);
    for (const sql of looking) {
      const plan = planOf(database, sql);
      const looks = plan.filter((step) => /^(SEARCH|SCAN) d\b/.test(step));
      assert.deepEqual(looks, ['SEARCH d USING INDEX dead_letters_key (key=?)']);
    }
  });
});

/** The texts that `node:sqlite` runs meanwhile in this thread. */
async function statementsOf(work: () => Promise<void>): Promise<ReadonlySet<string>> {
  const texts = new Set<string>();
  const original = StatementSync.prototype.all;
  StatementSync.prototype.all = function (...params) {
    texts.add(this.sourceSQL);
    return Reflect.apply(original, this, params);
  };
  try {
    await work();
  } finally {
    StatementSync.prototype.all = original;
  }
  return texts;
}

function scansOf(database: DatabaseSync, sql: string): readonly string[] {
  return planOf(database, sql).filter((detail) =>
    HISTORY.some((table) => isScanOf(detail, table, sql)),
  );
}

function planOf(database: DatabaseSync, sql: string): readonly string[] {
  const rows = database.prepare(`EXPLAIN QUERY PLAN ${sql}`).all();
  return rows.map((row) => String(row['detail']));
}

/** `SCAN p` names the alias; a scan of a partial index reads only what waits, and that is small. */
function isScanOf(detail: string, table: string, sql: string): boolean {
  const scanned = /^SCAN (\w+)(?: USING (?:COVERING )?INDEX (\w+))?/.exec(detail);
  if (scanned === null) return false;
  const [, alias = '', index] = scanned;
  const isTable = alias === table || new RegExp(`\\b${table} ${alias}\\b`).test(sql);
  return isTable && !/_(waiting|held|running)$/.test(index ?? '');
}
