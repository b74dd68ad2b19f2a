import { createRequire } from 'node:module';
import type { Knex } from 'knex';
import { CrossdockError } from '../../../../core/connector/index.ts';
import { POS_SQL_ERRORS } from '../errors.ts';
import type { Dialect } from './dialect.ts';

/**
 * Loads knex, when first needed: it is heavy, and a connection without a database never needs it.
 *
 * Errors: POS_SQL_DRIVER_MISSING names the package that the kind of database needs beside it.
 */
export async function loadKnex(
  dialect: Dialect,
  where: string,
): Promise<(config: Knex.Config) => Knex> {
  const require = createRequire(import.meta.url);
  try {
    require.resolve(dialect.driver);
  } catch (cause) {
    throw new CrossdockError(POS_SQL_ERRORS.POS_SQL_DRIVER_MISSING, {
      what: `${dialect.kind} needs the package ${dialect.driver}, which is not installed`,
      where,
      mend: `run npm install ${dialect.driver} in the hub's folder`,
      cause,
    });
  }
  const { default: module } = await import('knex');
  return module.knex;
}

/** A maker of statements that has no database behind it. */
export async function statementMaker(dialect: Dialect): Promise<Knex> {
  const { default: module } = await import('knex');
  return module.knex({ client: dialect.client });
}
