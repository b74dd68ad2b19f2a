import { storeMigration } from './0001-store.sql.ts';
import { inventoryMigration } from './0002-inventory.sql.ts';
import { productsMigration } from './0003-products.sql.ts';
import { hubRecordsMigration } from './0004-hub-records.sql.ts';
import { historyMigration } from './0005-history.sql.ts';
import { callsMigration } from './0006-calls.sql.ts';
import { orderNamesMigration } from './0007-order-names.sql.ts';
import { fleetMigration } from './0008-fleet.sql.ts';
import { certificatesMigration } from './0009-certificates.sql.ts';
import { closedEffectsMigration } from './0010-closed-effects.sql.ts';
import type { Migration } from './migration.ts';

/** Every step of the schema in order. */
export const MIGRATIONS: readonly Migration[] = [
  storeMigration,
  inventoryMigration,
  productsMigration,
  hubRecordsMigration,
  historyMigration,
  callsMigration,
  orderNamesMigration,
  fleetMigration,
  certificatesMigration,
  closedEffectsMigration,
];
