import { defineErrors } from '../base/errors.ts';

/** The faults of the store. A busy database is retried inside before any of these is thrown. */
export const STORE_ERRORS = defineErrors({
  STORE_BUSY: {
    means: 'another process holds the database locked for longer than the store waits',
    mend: 'stop what else has the database file open, such as a backup tool or a database browser',
    retry: 'backoff',
  },
  STORE_OVERLOADED: {
    means: 'more writes wait than the store keeps in memory; nothing of this one was written',
    mend: 'send it again later; when it persists, look at the disk',
    retry: 'backoff',
  },
  STORE_DISK_FULL: {
    means:
      'the disk of the data folder or of the database is full; the transaction left nothing behind',
    mend: 'free space on the disk, or move what lies there to a larger one; work goes on by itself',
    retry: 'backoff',
  },
  STORE_IO: {
    means: 'the disk refused a read or a write; the transaction left nothing behind',
    mend: 'check the disk and the mount of the data folder, then restart the hub',
    retry: 'backoff',
  },
  STORE_READ_ONLY: {
    means: 'the database file or its folder cannot be written',
    mend: 'give the user that runs the hub the right to write the data folder and the files in it',
    retry: 'never',
  },
  STORE_CORRUPT: {
    means: 'the file is damaged or is not a SQLite database',
    mend: 'keep the file, restore the latest backup into the data folder and start again',
    retry: 'never',
  },
  STORE_CANNOT_OPEN: {
    means: 'the database file could not be opened or created',
    mend: 'create its folder, or correct store.path in the settings',
    retry: 'never',
  },
  STORE_UNREACHABLE: {
    means: 'the database does not answer, or the connection to it was lost',
    mend: 'check that the database runs and can be reached; work goes on by itself once it answers',
    retry: 'backoff',
  },
  STORE_ACCESS_REFUSED: {
    means: 'the database refuses this user, its password or what it wants to do',
    mend: 'correct the user and password in `store`, or let the user create and change tables in its schema',
    retry: 'never',
  },
  STORE_ADDRESS_WRONG: {
    means: 'the address of the database cannot be read',
    mend: 'write postgres://user@host:5432/database, with ?schema=name where several hubs share it',
    retry: 'never',
  },
  STORE_SERVER_UNFIT: {
    means:
      'the database server is too old or is set up so that it cannot keep what the hub accepts',
    mend: 'use PostgreSQL 15 or newer with a database in UTF-8',
    retry: 'never',
  },
  STORE_CONSTRAINT: {
    means: 'a statement broke a rule of the schema; its transaction left nothing behind',
    mend: 'report it with the log lines around it: the schema refused what the hub wanted to write',
    retry: 'never',
  },
  STORE_STATEMENT_FAILED: {
    means: 'the database refused a statement; its transaction left nothing behind',
    mend: 'report it with the log lines around it',
    retry: 'never',
  },
  STORE_DRIVER_MISSING: {
    means: 'the database driver that the settings name is not installed',
    mend: 'run `npm install sqlite3`, or set store.driver to node:sqlite',
    retry: 'never',
  },
  STORE_DRIVER_LOST: {
    means: 'the thread that holds the database ended unexpectedly',
    mend: 'restart the hub; what was accepted is on disk',
    retry: 'backoff',
  },
  STORE_CLOSED: {
    means: 'the store was closed while something still wanted to use it',
    mend: 'nothing; what was accepted is on disk and is worked on at the next start',
    retry: 'backoff',
  },
  STORE_IN_USE: {
    means: 'another running hub owns the data folder; two would work against each other',
    mend: 'stop that process, or give this one its own data folder',
    retry: 'never',
  },
  STORE_TOO_NEW: {
    means: 'the database was written by a newer version of the hub',
    mend: 'start that newer version, or restore the backup that was made before the upgrade',
    retry: 'never',
  },
  STORE_MIGRATION_CHANGED: {
    means: 'a schema change that the database already has reads differently in this program',
    mend: 'start the version that wrote the database; a released migration never changes, so report it',
    retry: 'never',
  },
  STORE_NOT_EMPTY: {
    means: 'a store is only copied to where none is, so that nothing is mixed or overwritten',
    mend: 'name another database or another ?schema=, or drop what is there if nobody needs it',
    retry: 'never',
  },
  STORE_VERSIONS_DIFFER: {
    means: 'a store is only copied between databases of the same schema',
    mend: 'bring the source forward with `crossdock store check`, then copy it with the same program',
    retry: 'never',
  },
  STORE_COPY_DIFFERS: {
    means: 'what arrived is not what was read, so nothing of it was kept',
    mend: 'run `crossdock store check` on the source, then copy again; when it persists, report it',
    retry: 'never',
  },
  STORE_MISSING: {
    means: 'there is no database where one should be read',
    mend: 'name the file of the embedded store with --from; nothing was made',
    retry: 'never',
  },
  STORE_BACKUP_BY_SERVER: {
    means: 'a database server is backed up with its own tools, which also go back to any instant',
    mend: 'run pg_dump, or archive the log of the server',
    retry: 'never',
  },
  STORE_ARRIVAL_CLOSED: {
    means: 'a delivery was already decoded by somebody else; nothing was written',
    mend: 'nothing; the deliveries that still wait are read again',
    retry: 'backoff',
  },
  STORE_RUN_UNKNOWN: {
    means: 'a settlement names a run that was never begun, so its counts would be lost',
    mend: 'report it: a run is begun before its first page is settled',
    retry: 'never',
  },
});
