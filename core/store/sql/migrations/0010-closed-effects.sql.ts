import type { Migration } from './migration.ts';

/** Effects that nobody tries again are settled, too; each knows the record at the source that it is of. */
export const closedEffectsMigration: Migration = {
  id: 10,
  name: 'closed-effects',
  statements: [
    // Null in rows of before: the idempotency key begins with it.
    'ALTER TABLE effects ADD COLUMN source_key TEXT',
    'DROP INDEX effects_settled',
    `CREATE INDEX effects_settled ON effects (intended_at)
      WHERE state IN ('written', 'same', 'refused', 'superseded', 'abandoned')`,
  ],
};
