import assert from 'node:assert/strict';
import type { Certificate } from '../../../core/store/certificate-store.ts';
import type { Store } from '../../../core/store/store.ts';
import { beginRun, FLOW, leased, settlement, state, T0 } from './samples.ts';

/** A certificate of that number: ids sort by it. */
export function certificate(n: number, over: Partial<Certificate> = {}): Certificate {
  return {
    ...{ id: `proof_${n}`, flow: FLOW, connection: 'shop', stream: 'orders' },
    ...{ since: T0 - 2_000, until: T0 - 1_000, madeAt: T0 + n },
    counts: counts(0),
    gaps: [{ kind: 'missing', key: 'k1', version: '2', where: 'orders/k1', known: null }],
    extras: ['k9'],
    ...over,
  };
}

function counts(missing: number): Certificate['counts'] {
  const others = { seen: 3, filtered: 1, waiting: 0, deadLettered: 0, extra: 1, filled: 0 };
  return { listed: 4 + missing, ...others, missing };
}

/** Certificates of completeness, and the keys that they are made of. */
export function describeCertificates(current: () => Store): void {
  describe('certificates', () => {
    const ids = async (filter: Partial<Parameters<Store['certificates']['list']>[0]> = {}) =>
      (await current().certificates.list({ limit: 10, ...filter })).map(({ id }) => id);

    it('come back as they were kept', async () => {
      await current().certificates.add(certificate(1));
      assert.deepEqual(await current().certificates.list({ limit: 10 }), [certificate(1)]);
    });

    it('are listed newest first, by flow, and only the complete ones', async () => {
      const { certificates } = current();
      await certificates.add(certificate(1));
      await certificates.add(certificate(2, { counts: counts(1) }));
      await certificates.add(certificate(3, { flow: 'other' }));
      assert.deepEqual(await ids(), ['proof_3', 'proof_2', 'proof_1']);
      assert.deepEqual(await ids({ flow: FLOW }), ['proof_2', 'proof_1']);
      assert.deepEqual(await ids({ flow: FLOW, complete: true }), ['proof_1']);
      assert.deepEqual(await ids({ complete: true }), ['proof_3', 'proof_1']);
      assert.deepEqual(await ids({ limit: 1 }), ['proof_3']);
    });

    it('of before the retention go, but for the last proof of a flow and what came after it', async () => {
      const { certificates, inbox } = current();
      await certificates.add(certificate(1));
      await certificates.add(certificate(2));
      await certificates.add(certificate(3, { counts: counts(1) }));
      await certificates.add(certificate(4, { flow: 'other' }));
      assert.equal(await inbox.prune(T0 + 100, 100), 1);
      assert.deepEqual(await ids(), ['proof_4', 'proof_3', 'proof_2']);
    });

    it('of a flow that was never complete go, but for the last', async () => {
      const { certificates, inbox } = current();
      for (const n of [1, 2, 3]) await certificates.add(certificate(n, { counts: counts(1) }));
      assert.equal(await inbox.prune(T0 + 100, 100), 2);
      assert.deepEqual(await ids(), ['proof_3']);
    });

    it('know the keys of a flow in order, page by page', async () => {
      const store = current();
      await beginRun(store);
      const states = ['b', 'a', 'c'].map((key) => ({ ...state(key), version: `v${key}` }));
      const lease = await leased(store);
      await store.settlement.settle(settlement({ leases: [lease], states }));
      const keysOf = async (after: string) =>
        (await store.certificates.known(FLOW, after, 2)).map(({ key, version }) => [key, version]);
      assert.deepEqual(await keysOf(''), [
        ['a', 'va'],
        ['b', 'vb'],
      ]);
      assert.deepEqual(await keysOf('b'), [['c', 'vc']]);
      assert.deepEqual(await store.certificates.known('other', '', 2), []);
    });
  });
}
