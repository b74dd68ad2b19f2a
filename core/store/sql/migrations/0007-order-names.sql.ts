import type { Migration } from './migration.ts';

const IS_NUMBERED = "stream = 'orders' AND json_type(data, '$.number') IN ('text', 'integer')";
const HAS_EMAIL = "stream = 'orders' AND json_type(data, '$.customer.email') = 'text'";

/** Orders are found by their number and by the e-mail on them; those of before get these names too. */
export const orderNamesMigration: Migration = {
  id: 7,
  name: 'order-names',
  statements: [
    `INSERT INTO hub_aliases (stream, alias, key, turn)
     SELECT 'orders', 'number:' || ltrim(trim(data ->> '$.number'), '#'), key, seq FROM hub_records
     WHERE ${IS_NUMBERED} AND data ->> '$.number' <> '' ON CONFLICT DO NOTHING`,
    `INSERT INTO hub_aliases (stream, alias, key, turn)
     SELECT 'orders', 'email:' || lower(trim(data ->> '$.customer.email')), key, seq FROM hub_records
     WHERE ${HAS_EMAIL} AND data ->> '$.customer.email' <> '' ON CONFLICT DO NOTHING`,
  ],
  postgres: [],
};
