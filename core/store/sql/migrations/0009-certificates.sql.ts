import type { Migration } from './migration.ts';

/** What was proven complete, and when. */
export const certificatesMigration: Migration = {
  id: 9,
  name: 'certificates',
  statements: [
    `CREATE TABLE certificates (
       id TEXT NOT NULL PRIMARY KEY,
       flow TEXT NOT NULL,
       connection TEXT NOT NULL,
       stream TEXT NOT NULL,
       since_at INTEGER NOT NULL,
       until_at INTEGER NOT NULL,
       made_at INTEGER NOT NULL,
       missing INTEGER NOT NULL,
       counts TEXT NOT NULL,
       gaps TEXT NOT NULL,
       extras TEXT NOT NULL
     ) STRICT, WITHOUT ROWID`,
    'CREATE INDEX certificates_flow ON certificates (flow, id)',
    'CREATE INDEX certificates_complete ON certificates (flow, id) WHERE missing = 0',
    'CREATE INDEX certificates_made ON certificates (made_at)',
  ],
};
