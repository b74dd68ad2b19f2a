import { compareVersions } from '../../core/base/version.ts';
import type { World } from './world.ts';

/** Watches a world step by step; each breach is said once. */
export interface Invariants {
  /** What each commit must leave true; cheap, and only done when something was committed. */
  afterStep(world: World): void;
  /** Everything, whatever it costs. */
  whole(world: World): void;
}

/** The larger checks are made after so many commits, and at the end: what they look for does not go away. */
const WHOLE_EVERY = 40;
/** What the ledger says of an effect that was written and whose place holds a later one. */
const OVERWRITTEN = 'written, and overwritten since';

/** Makes the checks of a run; `broken` hears of every breach. */
export function makeInvariants(broken: (what: string) => void): Invariants {
  const cursors = new Map<string, number>();
  const epochs = new Map<string, number>();
  const versions = new Map<string, string>();
  const written = new Map<string, number>();
  let seen = -1;
  let wholeAt = WHOLE_EVERY;

  /** I2 and I7: cursors and fencing tokens only grow. */
  function growing({ database }: World): void {
    for (const row of database.look('SELECT flow, name, version FROM cursors')) {
      const key = `${row['flow']} ${row['name']}`;
      const version = Number(row['version']);
      if (version < (cursors.get(key) ?? 0))
        broken(`I2: the cursor of ${key} went back to ${version}`);
      cursors.set(key, version);
    }
    for (const row of database.look('SELECT flow, lane, epoch FROM lanes')) {
      const key = `${row['flow']} ${row['lane']}`;
      const epoch = Number(row['epoch']);
      if (epoch < (epochs.get(key) ?? 0)) broken(`I7: the epoch of ${key} went back to ${epoch}`);
      epochs.set(key, epoch);
    }
  }

  /** I3: what was read is in exactly one of the outcomes. */
  function counting({ database }: World): void {
    const wrong = database.look(
      `SELECT id, flow FROM runs WHERE read <> delivered + unchanged + filtered + superseded + parked + dead_lettered`,
    );
    for (const row of wrong)
      broken(`I3: the counts of run ${row['id']} of ${row['flow']} do not add up`);
  }

  /** I9: per key of a flow, what was delivered is never older than what was delivered before. */
  function newer({ database }: World): void {
    for (const row of database.look(
      'SELECT flow, key, version FROM record_states WHERE version IS NOT NULL',
    )) {
      const key = `${row['flow']} ${row['key']}`;
      const version = String(row['version']);
      const before = versions.get(key);
      if (before !== undefined && compareVersions(version, before) < 0) {
        broken(`I9: ${key} went back from ${before} to ${version}`);
      }
      versions.set(key, version);
    }
  }

  /**
   * I8: an effect that is written stays written, until the state of its record says so instead, or a later one that was
   * written at the same place: then its row still says that it was.
   */
  function settledEffects({ database }: World): void {
    for (const row of database.look(
      `SELECT idempotency_key AS key, state, intended_at AS at, note FROM effects`,
    )) {
      const key = String(row['key']);
      const at = Number(row['at']);
      const isOverwritten =
        row['state'] === 'superseded' && String(row['note']).startsWith(OVERWRITTEN);
      const isWritten = row['state'] === 'written' || row['state'] === 'same' || isOverwritten;
      if (!isWritten && written.get(key) === at)
        broken(`I8: ${key} was written and is ${row['state']} again`);
      if (isWritten) written.set(key, at);
    }
  }

  /** D1: the ledger's balances are the sums of its journal. */
  function ledger({ database }: World): void {
    const wrong = database.look(
      `SELECT p.id FROM stock_positions p LEFT JOIN
         (SELECT position, sum(on_hand) AS on_hand, sum(allocated) AS allocated, sum(held) AS held
          FROM stock_journal GROUP BY position) s ON s.position = p.id
       WHERE p.on_hand <> coalesce(s.on_hand, 0) OR p.allocated <> coalesce(s.allocated, 0)
         OR p.held <> coalesce(s.held, 0)`,
    );
    for (const row of wrong)
      broken(`D1: the balance of position ${row['id']} is not the sum of its journal`);
  }

  function whole(world: World): void {
    growing(world);
    counting(world);
    newer(world);
    settledEffects(world);
    ledger(world);
  }

  return {
    whole,
    afterStep: (world) => {
      const commits = world.database.commits();
      if (commits === seen || world.database.isLocked()) return;
      seen = commits;
      if (commits < wholeAt) return;
      wholeAt = commits + WHOLE_EVERY;
      whole(world);
    },
  };
}
