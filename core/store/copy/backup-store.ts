import { CrossdockError } from '../../base/errors.ts';
import { STORE_ERRORS } from '../errors.ts';
import { isPostgresUrl, postgresAddress } from '../postgres/address.ts';
import { type Backup, backupSqlite } from '../sqlite/backup.ts';

/**
 * Backs the hub's own file up, beside a hub at work.
 *
 * Shape:  `from` is a file, or the address of a server, which has its own tools for that.
 * Errors: STORE_BACKUP_BY_SERVER for an address; as of `backupSqlite`.
 */
export function backupStore(from: string, to: string): Backup {
  if (!isPostgresUrl(from)) return backupSqlite(from, to);
  const { schema } = postgresAddress(from);
  throw new CrossdockError(STORE_ERRORS.STORE_BACKUP_BY_SERVER, {
    what: 'the store is a schema of a PostgreSQL server',
    where: to,
    mend: `run pg_dump --schema=${schema}, or archive the server's log for any instant`,
  });
}
