import type { DatabaseKind } from '../settings/database.ts';
import type { Dialect } from './dialect.ts';
import { MARIADB } from './mariadb.ts';
import { ORACLE } from './oracle.ts';
import { POSTGRES } from './postgres.ts';
import { SQL_SERVER } from './sql-server.ts';

/** The dialect of each kind of database. */
export const DIALECTS: Readonly<Record<DatabaseKind, Dialect>> = {
  postgres: POSTGRES,
  mariadb: MARIADB,
  sqlserver: SQL_SERVER,
  oracle: ORACLE,
};
