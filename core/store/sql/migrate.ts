import type { Clock } from '../../base/clock.ts';
import type { CrashPoint } from '../../base/crash-point.ts';
import { assert, CrossdockError } from '../../base/errors.ts';
import { bytesHash } from '../../base/json.ts';
import { STORE_ERRORS } from '../errors.ts';
import type { Row, SqlDriver, SqlTransaction } from './driver.ts';
import type { Migration } from './migrations/migration.ts';
import { numberIn, textIn } from './row.ts';

const CREATE_TABLE = `CREATE TABLE IF NOT EXISTS schema_migrations (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  checksum TEXT NOT NULL,
  applied_at INTEGER NOT NULL
) STRICT`;

const APPLIED = 'SELECT id, name, checksum FROM schema_migrations ORDER BY id';

/**
 * Brings the schema forward, each migration in one transaction; two processes may do it at once.
 *
 * Errors: STORE_TOO_NEW, STORE_MIGRATION_CHANGED: nothing was changed.
 */
export async function migrate(options: {
  driver: SqlDriver;
  migrations: readonly Migration[];
  clock: Clock;
  crashPoint: CrashPoint;
  dialect: 'sqlite' | 'postgres';
}): Promise<{ readonly from: number; readonly to: number }> {
  const { driver, dialect } = options;
  const migrations = options.migrations.map((one) => inDialect(one, dialect));
  assert(
    migrations.every((migration, index) => migration.id === index + 1),
    'migrations are numbered 1, 2, 3 … without a gap',
  );
  const applied = await driver.interactive('migrate', async (tx) => {
    await tx.all(CREATE_TABLE, []);
    return tx.all(APPLIED, []);
  });
  checkApplied(applied, migrations, driver.path);
  for (const migration of migrations.slice(applied.length)) {
    await driver.interactive('migrate', (tx) => apply({ ...options, migrations, tx, migration }));
  }
  return { from: applied.length, to: migrations.length };
}

function inDialect(migration: Migration, dialect: 'sqlite' | 'postgres'): Migration {
  const { postgres } = migration;
  return dialect === 'sqlite' || postgres === undefined
    ? migration
    : { ...migration, statements: postgres };
}

/** Another process may have been first; then this one has nothing to do. */
async function apply(options: {
  tx: SqlTransaction;
  migration: Migration;
  driver: SqlDriver;
  migrations: readonly Migration[];
  clock: Clock;
  crashPoint: CrashPoint;
}): Promise<void> {
  const { tx, migration, migrations, driver, clock, crashPoint } = options;
  const applied = await tx.all(APPLIED, []);
  checkApplied(applied, migrations, driver.path);
  if (applied.length >= migration.id) return;
  for (const [index, statement] of migration.statements.entries()) {
    await tx.all(statement, []);
    crashPoint(`migrate.${migration.name}.${index + 1}`);
  }
  await tx.all(
    'INSERT INTO schema_migrations (id, name, checksum, applied_at) VALUES (?, ?, ?, ?)',
    [migration.id, migration.name, checksumOf(migration), clock.now()],
  );
}

function checkApplied(
  applied: readonly Row[],
  migrations: readonly Migration[],
  path: string,
): void {
  if (applied.length > migrations.length) {
    throw new CrossdockError(STORE_ERRORS.STORE_TOO_NEW, {
      what: `the schema of the database is ${applied.length}, this program knows ${migrations.length}`,
      where: path,
    });
  }
  for (const row of applied) {
    const migration = migrations[numberIn(row, 'id') - 1];
    if (migration === undefined || textIn(row, 'checksum') !== checksumOf(migration)) {
      throw new CrossdockError(STORE_ERRORS.STORE_MIGRATION_CHANGED, {
        what: `schema change ${numberIn(row, 'id')} (${textIn(row, 'name')}) was another one when applied`,
        where: path,
      });
    }
  }
}

function checksumOf(migration: Migration): string {
  return bytesHash(Buffer.from([migration.name, ...migration.statements].join('\n;\n')));
}
