import assert from 'node:assert/strict';
import { momentsOf } from '../../core/store/crash-points.ts';
import { type Letter, letterAbout } from '../e2e/letter.ts';
import { startServing } from './serving-hub.ts';
import { type FinalState, openSite, type Site, WEBHOOK_SECRET } from './site.ts';
import { until } from './until.ts';

/** Every instant on the road of a webhook at which the hub may die. */
const POINTS = [
  'inbox.before-insert',
  ...Object.values(momentsOf('inbox.append')),
  'inbox.after-commit',
  'inbox.before-decode',
  ...Object.values(momentsOf('inbox.decoded')),
  'inbox.after-decode',
  'deliver.before-send',
];
const SKU = '85123A';
const QUANTITIES = [1, 2, 3, 4];
const UNITS = 10;
/** How a hub ends after SIGTERM, once its work is settled; a process that the signal killed has no code. */
const TOLD_TO_STOP = 143;
/** Sites that run beside each other; each is a hub process and a sandbox. */
const PARALLEL = 3;

interface Outcome {
  readonly signal: string | null;
  /** What the first hub answered before it died; null where no answer came. */
  readonly first: readonly (number | null)[];
  /** What the next one answered to what had no 2xx. */
  readonly second: readonly (number | null)[];
  /** What it answered when everything was sent once more. */
  readonly repeated: readonly (number | null)[];
  readonly code: number | null;
  readonly state: FinalState;
}

describe('webhooks of a hub that is killed', function () {
  this.timeout(300_000);
  const outcomes = new Map<string, Outcome>();

  before(async () => {
    const next = POINTS.values();
    const work = async (): Promise<void> => {
      for (const point of next) outcomes.set(point, await killedAt(point));
    };
    await Promise.all(Array.from({ length: PARALLEL }, work));
  });

  for (const point of POINTS) {
    it(`are each booked once after a death at ${point}`, () => {
      const outcome = outcomes.get(point);
      assert.ok(outcome !== undefined);
      assert.equal(outcome.signal, 'SIGKILL', 'the hub died at the point');
      assert.ok(outcome.second.every((status) => status === 200));
      assert.deepEqual(outcome.repeated, [200, 200, 200, 200]);
      assert.equal(outcome.code, TOLD_TO_STOP, 'the next hub stops by itself');
      const { stock, journalRows, waiting, openLetters, mismatches } = outcome.state;
      assert.deepEqual(
        { stock, journalRows, waiting, openLetters, mismatches },
        {
          stock: { [SKU]: -UNITS },
          journalRows: QUANTITIES.length,
          waiting: 0,
          openLetters: [],
          mismatches: 0,
        },
      );
    });
  }

  it('are never acknowledged by a hub that dies before they are durable', () => {
    for (const point of ['inbox.before-insert', ...durableLater()]) {
      assert.deepEqual(outcomes.get(point)?.first, [null, null, null, null], point);
    }
  });

  it('are acknowledged before anything is worked', () => {
    const answered = POINTS.slice(POINTS.indexOf('inbox.before-decode')).flatMap(
      (point) => outcomes.get(point)?.first ?? [],
    );
    assert.ok(answered.includes(200));
  });
});

function durableLater(): readonly string[] {
  const { begin, beforeCommit } = momentsOf('inbox.append');
  return [begin, beforeCommit];
}

async function killedAt(point: string): Promise<Outcome> {
  const site = await openSite({ orders: 0, files: false });
  try {
    const letters = lettersOf(site);
    const armed = await startServing(site, { CROSSDOCK_CRASH_AT: point });
    const first = await armed.post(letters);
    const { signal } = await armed.exit;
    const next = await startServing(site);
    const second = await next.post(letters.filter((_letter, index) => first[index] !== 200));
    await until(async () => {
      const { units, waiting } = await next.promised();
      return units >= UNITS && waiting === 0;
    });
    const repeated = await next.post(letters);
    const { code } = await next.stop();
    return { signal, first, second, repeated, code, state: await site.finalState() };
  } finally {
    await site.close();
  }
}

/** Orders in the shop, and what it would send about each. */
function lettersOf(site: Site): readonly Letter[] {
  site.sandbox.setStock(SKU, 'SHOP', 50);
  return QUANTITIES.map((quantity) => {
    const order = site.sandbox.placeOrder({ lines: [{ sku: SKU, quantity }] });
    return letterAbout(order.id, { secret: WEBHOOK_SECRET });
  });
}
