import { deepEqual, equal } from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { closeAll, openErp } from '../erp.ts';
import { callerOf } from './caller.ts';

describe('connectors/netsuite/sandbox currencies', () => {
  afterEach(closeAll);

  const accounts: readonly (readonly [string | undefined, readonly string[]])[] = [
    [undefined, ['USD', 'EUR']],
    ['EUR', ['EUR', 'USD']],
    ['GBP', ['GBP', 'USD', 'EUR']],
  ];
  for (const [baseCurrency, symbols] of accounts) {
    it(`an account in ${baseCurrency ?? 'no stated currency'} sells in its base currency`, async () => {
      const { sandbox } = await openErp(baseCurrency === undefined ? {} : { baseCurrency });
      const api = await callerOf(sandbox);
      const known = await api.query('SELECT id, symbol FROM currency ORDER BY id');
      deepEqual(
        known.map(({ id, symbol }) => [id, symbol]),
        symbols.map((symbol, index) => [String(index + 1), symbol]),
      );
      const [customer] = await api.query('SELECT id FROM customer ORDER BY id');
      const order = {
        entity: { id: String(customer?.['id']) },
        item: { items: [{ item: { id: sandbox.itemId('71053') }, quantity: 1 }] },
      };
      const made = await api.call('POST', '/record/v1/salesOrder', order);
      const { body } = await api.call('GET', `/record/v1/salesOrder/${made.id}`);
      const name = await api.query(`SELECT name FROM currency WHERE id = 1`);
      deepEqual(body['currency'], { links: [], id: '1', refName: name[0]?.['name'] });
      const abroad = { ...order, currency: { id: '2' } };
      equal((await api.call('POST', '/record/v1/salesOrder', abroad)).status, 204);
      const nowhere = { ...order, currency: { id: '9' } };
      const refused = await api.call('POST', '/record/v1/salesOrder', nowhere);
      deepEqual([refused.status, refused.code], [400, 'INVALID_KEY_OR_REF']);
    });
  }

  it('a kept account stays in the currency that it was opened with', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'crossdock-currency-'));
    try {
      const stateFile = join(dir, 'account.db');
      await openErp({ stateFile, baseCurrency: 'GBP' });
      await closeAll();
      const { sandbox } = await openErp({ stateFile, baseCurrency: 'EUR' });
      const api = await callerOf(sandbox);
      const [base] = await api.query('SELECT symbol FROM currency WHERE id = 1');
      equal(base?.['symbol'], 'GBP');
    } finally {
      await closeAll();
      rmSync(dir, { recursive: true, force: true });
    }
  });
});
