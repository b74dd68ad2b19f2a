import assert from 'node:assert/strict';
import type { Store } from '../../core/store/store.ts';
import { describeBookkeeping } from './store/bookkeeping.suite.ts';
import { describeCalls } from './store/calls.suite.ts';
import { describeCertificates } from './store/certificates.suite.ts';
import { describeClosedEffects } from './store/closed-effects.suite.ts';
import { describeDeadLetters } from './store/dead-letters.suite.ts';
import { describeEffects } from './store/effects.suite.ts';
import { describeFencing } from './store/fencing.suite.ts';
import { describeFleet } from './store/fleet.suite.ts';
import { describeHistory } from './store/history.suite.ts';
import { describeInbox } from './store/inbox.suite.ts';
import { describeLanes } from './store/lanes.suite.ts';
import { describeRacing } from './store/racing.suite.ts';
import { describeRecords } from './store/records.suite.ts';
import { describeRetelling } from './store/retell.suite.ts';
import { arrival, coded } from './store/samples.ts';
import { describeSettlement } from './store/settlement.suite.ts';
import { describeSharing } from './store/sharing.suite.ts';
import { describeTurns } from './store/turns.suite.ts';
import { describeVitals } from './store/vitals.suite.ts';

/** One test's data: stores opened on it, and how to get rid of it. */
export interface StoreHarness {
  /** Opens a store; where `isShared`, a further one sees the same data. */
  open(): Promise<Store>;
  cleanUp(): Promise<void>;
}

/** How a store implementation is put under the contract. */
export interface StoreSubject {
  readonly setUp: () => Promise<StoreHarness>;
  /** Several stores may be open on the same data. */
  readonly isShared: boolean;
  /** The data outlives the store. */
  readonly isKept: boolean;
  /** Says why it cannot run here, or null. */
  readonly missing?: string | null;
}

/** Every sentence of the store's contract, for any implementation. */
export function describeStore(name: string, subject: StoreSubject): void {
  const { missing = null } = subject;
  describe(`the store: ${name}${missing === null ? '' : ` (${missing})`}`, () => {
    let harness: StoreHarness;
    let opened: Store[] = [];
    const open = async (): Promise<Store> => {
      const store = await harness.open();
      opened.push(store);
      return store;
    };
    const current = (): Store => {
      const [store] = opened;
      assert.ok(store !== undefined, 'a store is open');
      return store;
    };

    before(function () {
      if (missing !== null) this.skip();
    });
    beforeEach(async () => {
      harness = await subject.setUp();
      opened = [];
      await open();
    });
    afterEach(async () => {
      for (const store of opened) await store.close();
      await harness.cleanUp();
    });

    describeCertificates(current);
    describeInbox(current);
    describeLanes(current);
    describeTurns(current);
    describeSettlement(current);
    describeFencing(current);
    describeEffects(current);
    describeClosedEffects(current);
    describeDeadLetters(current);
    describeBookkeeping(current);
    describeRecords(current);
    describeRetelling(current, subject.isShared ? open : null);
    describeHistory(current);
    describeVitals(current);
    describeCalls(current);
    describeFleet(current);
    if (subject.isShared) {
      describeSharing(current, open);
      describeRacing(current, open);
    }
    describe('as a whole', () => describeWhole(current, subject.isKept ? open : null));
  });
}

function describeWhole(current: CurrentStore, reopen: (() => Promise<Store>) | null): void {
  it('a fresh store is healthy and has nothing left to migrate', async () => {
    assert.deepEqual(await current().integrityCheck(), []);
    const { from, to } = await current().migrate();
    assert.equal(from, to);
    assert.ok(to >= 1);
  });

  it('tells every table by name with how many rows it holds', async () => {
    await current().inbox.append(arrival('a'));
    const contents = await current().contents();
    const rows = new Map(contents.map((one) => [one.table, one.rows]));
    assert.deepEqual([rows.get('arrivals'), rows.get('pending')], [1, 0]);
    assert.ok(!rows.has('schema_migrations'));
  });

  it('a closed store refuses what is asked of it, and closing twice is no fault', async () => {
    const store = current();
    await store.close();
    await store.close();
    await assert.rejects(store.inbox.append(arrival('a')), coded('STORE_CLOSED'));
    await assert.rejects(store.inbox.undecoded(1), coded('STORE_CLOSED'));
  });

  it('what is on its way when the store closes is still written', async () => {
    const store = current();
    const answer = store.schedules.fire('nightly', null, 1);
    await store.close();
    assert.equal(await answer, true);
  });

  if (reopen === null) return;
  it('what was accepted is there after closing and opening again', async () => {
    await current().inbox.append(arrival('a'));
    await current().close();
    const again = await reopen();
    assert.equal((await again.inbox.undecoded(10))[0]?.deliveryId, 'a');
    assert.equal(await again.inbox.append(arrival('a')), 'duplicate');
  });
}

type CurrentStore = () => Store;
