import type { BudgetShare, BudgetStore, ShareClaim } from '../call-store.ts';
import { type OtherShare, shareOut } from '../share-out.ts';
import type { Row, SqlDriver } from './driver.ts';
import { numberIn, textIn } from './row.ts';

const OF_BUDGET = `SELECT owner, wanted, granted, lent_until, counts_until FROM budget_shares
  WHERE budget = ?1`;

const ALL = `SELECT budget, owner, wanted, granted, lent_until FROM budget_shares
  WHERE counts_until > ?1 ORDER BY budget, owner`;

const PUT = `INSERT INTO budget_shares (budget, owner, wanted, granted, lent_until, counts_until)
  VALUES (?1, ?2, ?3, ?4, ?5, ?6)
  ON CONFLICT (budget, owner) DO UPDATE
    SET wanted = excluded.wanted, granted = excluded.granted,
        lent_until = excluded.lent_until, counts_until = excluded.counts_until`;

const DROP = 'DELETE FROM budget_shares WHERE budget = ?1 AND owner = ?2';

const EXPIRED = 'DELETE FROM budget_shares WHERE budget = ?1 AND counts_until <= ?2';

/** Shares of budgets in SQL. */
export function sqlBudgets(driver: SqlDriver): BudgetStore {
  return {
    share: (claim) => share(driver, claim),
    shares: async (now) => (await driver.read(ALL, [now])).map(shareOf),
  };
}

function share(driver: SqlDriver, claim: ShareClaim): Promise<number> {
  const { budget, owner, wanted, now, until, lingerMs } = claim;
  return driver.interactive('budgets.share', async (tx) => {
    const rows = (await tx.all(OF_BUDGET, [budget])).map(otherOf);
    const others = rows.filter((row) => row.owner !== owner);
    const { granted, counted } = shareOut(claim, others);
    const expired = { sql: EXPIRED, params: [budget, now] };
    if (counted === 0 && wanted <= 0) {
      tx.last([expired, { sql: DROP, params: [budget, owner] }]);
      return 0;
    }
    const params = [budget, owner, Math.ceil(wanted), counted, until, until + lingerMs];
    tx.last([expired, { sql: PUT, params }]);
    return granted;
  });
}

function otherOf(row: Row): OtherShare {
  return {
    owner: textIn(row, 'owner'),
    wanted: numberIn(row, 'wanted'),
    counted: numberIn(row, 'granted'),
    until: numberIn(row, 'lent_until'),
    countsUntil: numberIn(row, 'counts_until'),
  };
}

function shareOf(row: Row): BudgetShare {
  return {
    budget: textIn(row, 'budget'),
    owner: textIn(row, 'owner'),
    wanted: numberIn(row, 'wanted'),
    granted: numberIn(row, 'granted'),
    until: numberIn(row, 'lent_until'),
  };
}
