import { defineErrors } from '../../../core/connector/index.ts';

/** How long a refused login or a missing right is left alone: people mend those, not repetition. */
const PEOPLE_MS = 300_000;

/** Every error code of tills that answer SQL. */
export const POS_SQL_ERRORS = defineErrors({
  POS_SQL_UNREACHABLE: {
    means: "the till's database could not be reached, or the connection to it broke",
    mend: 'check the address, the network and whether the database runs; the hub tries again',
    retry: 'backoff',
  },
  POS_SQL_TLS: {
    means: 'the database could not prove who it is, or offers no TLS; no password was sent',
    mend: 'give the certificate of its authority under database.tls.caFile, or correct serverName',
    retry: { afterMs: PEOPLE_MS },
  },
  POS_SQL_LOGIN: {
    means: 'the database refused the user, the password or the name of the database',
    mend: 'correct database.user, database.name or the password secret of the connection',
    retry: { afterMs: PEOPLE_MS },
  },
  POS_SQL_RIGHTS: {
    means: 'the user of the connection lacks a right on the table',
    mend: 'have the administrator grant SELECT on it, or INSERT and UPDATE on a staging table',
    retry: { afterMs: PEOPLE_MS },
  },
  POS_SQL_TIMEOUT: {
    means: 'a statement ran longer than the connection allows and was ended',
    mend: 'have an index made over the change column and the key; or raise database.statementTimeout',
    retry: 'backoff',
  },
  POS_SQL_READ_ONLY: {
    means: 'reading would have changed the database, and the session refused it',
    mend: 'read a table or a view that calls no function which writes',
    retry: 'never',
  },
  POS_SQL_BUSY: {
    means: 'the database is too busy: a lock, a deadlock or its limit of connections',
    mend: 'nothing if it passes; otherwise lower database.connections or ask the administrator',
    retry: 'backoff',
  },
  POS_SQL_CATALOGUE: {
    means: 'a table or column of the settings is not in the database, or the user may not see it',
    mend: 'correct the name, or have the administrator grant SELECT on the table',
    retry: 'never',
  },
  POS_SQL_DRIVER_MISSING: {
    means: 'the package that speaks to this kind of database is not installed',
    mend: 'install the package named, or use another kind of database',
    retry: 'never',
  },
  POS_SQL_FAILED: {
    means: 'the database answered with an error that has no code of its own here',
    mend: "look the number up in the database's manual; the hub tries again",
    retry: 'backoff',
  },
  POS_SQL_KEY_REPEATED: {
    means: 'two rows have the same key, so a page could end between them and lose one',
    mend: 'name key columns that tell every row apart',
    retry: 'never',
  },
  POS_SQL_SNAPSHOT_TOO_LARGE: {
    means: 'the table has more rows than deletions can be followed for',
    mend: 'set change.deletes to none, or use a change column with deleted',
    retry: 'never',
  },
  POS_SQL_SNAPSHOT_DROP: {
    means: 'far fewer rows than at the last sweep, so nothing is reported as deleted',
    mend: 'if the drop is real, raise change.maxDropPercent for one sweep',
    retry: 'backoff',
  },
  POS_SQL_STAGING: {
    means: 'the staging table does not take the row',
    mend: 'correct the field in the flow, or the columns of the staging table',
    retry: 'never',
  },
});
