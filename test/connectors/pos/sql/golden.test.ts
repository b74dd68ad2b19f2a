import { equal, ok } from 'node:assert/strict';
import { DATABASE_KINDS } from '../../../../connectors/pos/sql/settings/database.ts';
import { goldenText, readGolden } from './golden.ts';

describe('the statements for a till database', () => {
  for (const kind of DATABASE_KINDS) {
    it(`are for ${kind} as its golden file has them`, async () => {
      equal(await goldenText(kind), readGolden(kind));
    });

    it(`for ${kind} hold no value, take no lock and skip no rows by counting them`, () => {
      const text = readGolden(kind);
      const statements = text.split('\n').filter((line) => !line.startsWith('--'));
      const all = statements.join('\n');
      ok(!/\boffset\b|for update|for share|nolock|lock in share/i.test(all));
      ok(!/A-1|0101|9007199254740993|2026-01-15/.test(all), 'a value stands in a statement');
    });
  }
});
