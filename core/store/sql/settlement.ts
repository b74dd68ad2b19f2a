import { assert, CrossdockError } from '../../base/errors.ts';
import { STORE_ERRORS } from '../errors.ts';
import type { LaneLease, Settlement, StoredEffect } from '../records.ts';
import type { SettlementStore } from '../store.ts';
import { abandonEffects, supersedeEffects } from './closed-effects.ts';
import { moveCursor } from './cursors.ts';
import { writeLetters } from './dead-letter-rows.ts';
import type { SqlDriver, Statement } from './driver.ts';
import { EFFECT, effectOf, intendEffects, writeOutcomes } from './effects.ts';
import { appendHistory } from './history-rows.ts';
import { FENCE, leaseRows, RELEASE } from './lanes.ts';
import { writeLinks } from './links.ts';
import { appendPending } from './pending-rows.ts';
import { readStates, writeStates } from './record-states.ts';
import { addCounts } from './runs.ts';

const DONE =
  'DELETE FROM pending WHERE seq IN (SELECT w.value FROM @list(?1 w: int)) AND flow = ?2';

const RESOLVE = `UPDATE dead_letters SET status = 'resolved', closed_at = ?2
  WHERE id IN (SELECT w.value FROM @list(?1 w: text)) AND status IN ('open', 'retried')`;

/** Settlement in SQL. */
export function sqlSettlement(driver: SqlDriver): SettlementStore {
  return {
    states: (flow, keys) => readStates(driver, flow, keys),
    intend: (request) => intend(driver, request),
    settle: (settlement) => settle(driver, settlement),
    effect: async (idempotencyKey) => {
      const [row] = await driver.read(EFFECT, [idempotencyKey]);
      return row === undefined ? null : effectOf(row);
    },
  };
}

async function intend(
  driver: SqlDriver,
  request: Parameters<SettlementStore['intend']>[0],
): Promise<readonly StoredEffect[] | null> {
  const statements = [...fence(request.leases), ...intendEffects(request)];
  const outcome = await driver.guarded('intend', statements);
  if (!outcome.committed) return null;
  const stored = new Map(
    (outcome.rows.at(-1) ?? []).map(effectOf).map((effect) => [effect.idempotencyKey, effect]),
  );
  return request.effects.map(({ idempotencyKey }) => {
    const effect = stored.get(idempotencyKey);
    assert(effect !== undefined, 'an intended effect is stored');
    return effect;
  });
}

async function settle(driver: SqlDriver, settlement: Settlement): Promise<'settled' | 'fenced'> {
  const guards = [...fence(settlement.leases), ...moveCursor(settlement.flow, settlement.cursor)];
  const statements = [...guards, addCounts(settlement), ...outcomesOf(settlement)];
  const outcome = await driver.guarded('ack', statements);
  if (outcome.committed) return 'settled';
  if (outcome.failedAt < guards.length) return 'fenced';
  throw new CrossdockError(STORE_ERRORS.STORE_RUN_UNKNOWN, {
    what: `there is no run ${settlement.runId}; nothing was settled`,
    where: settlement.flow,
  });
}

/** What a settlement writes once its guards hold; the leases go back last. */
function outcomesOf(settlement: Settlement): readonly Statement[] {
  const { flow, at, closed, done, resolved, leases, release } = settlement;
  const statements = [
    ...writeStates(settlement),
    ...supersedeEffects(flow, closed),
    ...writeOutcomes(settlement.effects, settlement.forget),
    ...appendPending(settlement.park),
    ...writeLetters(settlement.deadLetters),
    ...writeLinks(settlement.links),
    ...appendHistory(settlement.history),
  ];
  if (done.length > 0) statements.push({ sql: DONE, params: [done, flow] });
  if (resolved.length > 0) statements.push({ sql: RESOLVE, params: [resolved, at] });
  statements.push(...abandonEffects(flow, at, closed));
  if (release && leases.length > 0) statements.push({ sql: RELEASE, params: [leaseRows(leases)] });
  return statements;
}

function fence(leases: readonly LaneLease[]): readonly Statement[] {
  if (leases.length === 0) return [];
  return [{ sql: FENCE, params: [leaseRows(leases)], rows: leases.length }];
}
