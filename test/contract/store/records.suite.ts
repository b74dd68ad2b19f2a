import assert from 'node:assert/strict';
import type { HubRecordPut } from '../../../core/store/record-store.ts';
import { type CurrentStore, hubRecord, T0 } from './samples.ts';

const STREAM = 'customers';

/** The hub's own products, customers and orders. */
export function describeRecords(current: CurrentStore): void {
  describe('records', () => {
    const put = (...records: readonly HubRecordPut[]) =>
      current().records.transact((ledger) => ledger.put(records, T0));
    const claims = async (...aliases: readonly string[]) =>
      (await current().records.find(STREAM, aliases, 9)).map((one) => one.keys);

    it('come back as they were put, in the order asked, null where there is none', async () => {
      await put(hubRecord('a'), hubRecord('b', { version: null, inner: { x: 1 }, deleted: true }));
      const [b, none, a] = await current().records.get(STREAM, ['b', 'c', 'a']);
      assert.deepEqual(a, {
        ...{ stream: STREAM, key: 'a', version: '1', data: { name: 'a' }, inner: {} },
        ...{ deleted: false, seq: 1, updatedAt: T0 },
      });
      assert.equal(none, null);
      assert.deepEqual([b?.version, b?.inner, b?.deleted, b?.seq], [null, { x: 1 }, true, 2]);
    });

    it('of other streams do not mix, and each stream counts its own changes', async () => {
      assert.deepEqual(await put(hubRecord('a'), hubRecord('a', { stream: 'orders' })), [1, 1]);
      await put(hubRecord('b', { stream: 'orders' }));
      const { records } = current();
      assert.deepEqual([await records.count(STREAM), await records.count('orders')], [1, 2]);
      assert.deepEqual(await records.find('products', ['id:a'], 9), [{ alias: 'id:a', keys: [] }]);
    });

    it('that changed are read in the order of their last change, those that are gone too', async () => {
      await put(hubRecord('a'), hubRecord('b'), hubRecord('c'));
      await put(hubRecord('a', { data: {}, deleted: true }));
      const changed = await current().records.changedSince(STREAM, 1, 9);
      assert.deepEqual(
        changed.map(({ key, seq, deleted }) => [key, seq, deleted]),
        [
          ['b', 2, false],
          ['c', 3, false],
          ['a', 4, true],
        ],
      );
      assert.equal((await current().records.changedSince(STREAM, 1, 2)).length, 2);
      assert.deepEqual(await current().records.changedSince(STREAM, 4, 9), []);
      assert.equal(await current().records.count(STREAM), 2);
    });

    it('written quietly keep their place among the changes, with their new notes', async () => {
      await put(hubRecord('a'), hubRecord('b'));
      const quietly = { seq: 1, updatedAt: T0 };
      assert.deepEqual(await put(hubRecord('a', { inner: { said: 2 }, quietly })), [1]);
      const [a] = await current().records.get(STREAM, ['a']);
      assert.deepEqual([a?.inner, a?.seq], [{ said: 2 }, 1]);
      assert.deepEqual(await put(hubRecord('c')), [3]);
    });

    it('are found by their names; a name that is let go finds nobody', async () => {
      await put(hubRecord('a', { aliases: ['email:x', 'shop:1'] }));
      assert.deepEqual(await claims('shop:1', 'email:x', 'id:a'), [['a'], ['a'], []]);
      await put(hubRecord('a', { aliases: ['shop:1'] }));
      assert.deepEqual(await claims('shop:1', 'email:x'), [['a'], []]);
      await put(hubRecord('a', { aliases: [] }));
      assert.deepEqual(await claims('shop:1'), [[]]);
    });

    it('may claim one name together: the first claim answers, then the next one', async () => {
      await put(hubRecord('b', { aliases: ['email:x'] }));
      await put(hubRecord('a', { aliases: ['email:x'] }));
      assert.deepEqual(await claims('email:x'), [['b', 'a']]);
      await put(hubRecord('b', { aliases: ['email:x'], data: { later: true } }));
      assert.deepEqual(await claims('email:x'), [['b', 'a']], 'a claim keeps its turn');
      assert.deepEqual(await current().records.find(STREAM, ['email:x'], 1), [
        { alias: 'email:x', keys: ['b'] },
      ]);
      await put(hubRecord('b', { aliases: [] }));
      assert.deepEqual(await claims('email:x'), [['a']]);
    });

    it('that claim a name quietly stand behind those who had it', async () => {
      await put(hubRecord('old', { aliases: [] }), hubRecord('first', { aliases: ['email:x'] }));
      const quietly = { seq: 1, updatedAt: T0 };
      await put(hubRecord('old', { aliases: ['email:x'], quietly }));
      assert.deepEqual(await claims('email:x'), [['first', 'old']]);
    });

    it('of a transaction that throws leave nothing', async () => {
      const { records } = current();
      const broken = records.transact(async (ledger) => {
        await ledger.put([hubRecord('a')], T0);
        throw new Error('the rule failed');
      });
      await assert.rejects(broken, /the rule failed/);
      assert.deepEqual(await records.get(STREAM, ['a']), [null]);
      assert.deepEqual(await claims('id:a'), [[]]);
    });

    it('of many writers at one time keep one order of changes, none twice and none lost', async () => {
      const { records } = current();
      await Promise.all(
        Array.from({ length: 20 }, (_, n) =>
          records.transact(async (ledger) => {
            const [known] = await ledger.get(STREAM, ['sum']);
            const sum = Number(known?.data['sum'] ?? 0) + 1;
            await ledger.put([hubRecord('sum', { data: { sum } }), hubRecord(`r${n}`)], T0);
          }),
        ),
      );
      const [sum] = await records.get(STREAM, ['sum']);
      assert.equal(sum?.data['sum'], 20);
      const seqs = (await records.changedSince(STREAM, 0, 99)).map((record) => record.seq);
      assert.equal(new Set(seqs).size, 21);
      assert.deepEqual(
        seqs,
        [...seqs].toSorted((x, y) => x - y),
      );
    });

    it('keep texts, nested data and large numbers as they are', async () => {
      const data = {
        name: 'Zoë "Ö" \\ \n',
        list: [1, null, { deep: true }],
        price: '0.10',
        n: 2 ** 40,
      };
      await put(hubRecord('ключ', { data, aliases: ['email:ä@ö.example'] }));
      assert.deepEqual((await current().records.get(STREAM, ['ключ']))[0]?.data, data);
      assert.deepEqual(await claims('email:ä@ö.example'), [['ключ']]);
    });
  });
}
