import type { Clock } from '../../../../core/connector/index.ts';
import { type BulkFault, type BulkRow, isRunning } from '../shop/bulk-rows.ts';
import type { Shop } from '../shop/shop.ts';
import { type BulkLines, bulkLines, lineOf } from './lines.ts';
import { wholeQuery } from './whole.ts';

/** How long a result's address is good for. */
const RESULT_LIFE_MS = 7 * 86_400_000;

/** What carries bulk operations out while the shop's time goes on. */
export interface BulkJobs {
  /** Ends what is due by the shop's clock; called before anything looks at the shop. */
  settle(): void;
  /** The rows behind a result's address; null when it is unknown, or expired. */
  result(token: string): string | null;
  /** What happens to the next operations. */
  setFaults(faults: readonly BulkFault[]): void;
  stop(): void;
}

/** What the jobs work with. */
export interface BulkParts {
  readonly shop: Shop;
  readonly clock: Clock;
  /** Runs a query over everything, with the app's rights. */
  readonly run: (query: string) => unknown;
  /** Carries a mutation out with the app's rights: its answer, as a line of the result has it. */
  readonly runLine: (mutation: string, variables: string) => Readonly<Record<string, unknown>>;
  /** Commits and sends webhooks. */
  readonly done: () => void;
}

/** Makes the jobs; those that a state file still holds go on. */
export function makeBulkJobs({ shop, clock, run, runLine, done }: BulkParts): BulkJobs {
  const table = shop.tables.bulkOperations;
  let faults: readonly BulkFault[] = [];
  let cancelTimer = (): void => undefined;

  function settle(): void {
    let hasEnded = false;
    for (const row of [...table.all()]) {
      const known = isRunning(row) ? withFault(row) : row;
      if (!isRunning(known) || isStuck(known)) continue;
      if (known.finishAt <= shop.now()) {
        table.put({ ...shop.touched(known), ...endOf(known), completedAt: shop.now() });
        shop.emit('bulk_operations/finish', known.id);
        hasEnded = true;
      } else if (known.status === 'CREATED') {
        table.put({ ...shop.touched(known), status: 'RUNNING' });
      }
    }
    if (hasEnded) done();
    wake();
  }

  /** A timer, so that the webhook goes out although nobody asks. */
  function wake(): void {
    cancelTimer();
    const due = [...table.all()].filter(isRunning).map((row) => row.finishAt - shop.now());
    if (due.length > 0) cancelTimer = clock.after(Math.max(1000, Math.min(...due)), settle);
  }

  function withFault(row: BulkRow): BulkRow {
    const fault = faults.find((one) => one.count > 0);
    if (row.status !== 'CREATED' || fault === undefined) return row;
    faults = faults.map((one) => (one === fault ? { ...one, count: one.count - 1 } : one));
    const { count, ...kept } = fault;
    const marked = { ...row, fault: kept, status: 'RUNNING' };
    table.put(marked);
    return marked;
  }

  function endOf(row: BulkRow): Partial<BulkRow> {
    const { fault } = row;
    if (row.status === 'CANCELING' || fault?.kind === 'canceled') return { status: 'CANCELED' };
    if (fault?.kind === 'expired') return { status: 'EXPIRED' };
    const rows = row.type === 'MUTATION' ? changed(row) : read(row);
    if (fault?.kind === 'failed') {
      const share = row.type === 'MUTATION' ? 1 : (fault.share ?? 0.5);
      const part = rows.lines.slice(0, Math.floor(rows.lines.length * share));
      const errorCode = fault.errorCode ?? 'INTERNAL_SERVER_ERROR';
      return { ...fileOf({ ...rows, lines: part }), status: 'FAILED', errorCode };
    }
    if (fault?.kind !== 'miscount') return { ...fileOf(rows), status: 'COMPLETED' };
    const cut = { ...fileOf(rows), result: rows.lines.slice(0, -1).join('') };
    return { ...cut, status: 'COMPLETED' };
  }

  function read(row: BulkRow): BulkLines {
    return bulkLines(run(wholeQuery(row.query)), row.groupObjects);
  }

  /** A line that fails leaves the others alone; Shopify promises no order, so the last one is worked first. */
  function changed(row: BulkRow): BulkLines {
    const content = shop.tables.stagedUploads.get(row.upload ?? '')?.content ?? '';
    const given = content.split('\n').filter((line) => line !== '');
    const share = row.fault?.kind === 'failed' ? (row.fault.share ?? 0.5) : 1;
    const numbered = given.map((line, number) => ({ line, number })).reverse();
    const worked = numbered.slice(0, Math.floor(given.length * share));
    const lines = worked.map(({ line, number }) =>
      lineOf({ ...runLine(row.query, line), __lineNumber: number }),
    );
    return { lines, roots: lines.length };
  }

  return {
    settle,
    result: (token) => {
      const row = [...table.all()].find((one) => one.token === token);
      const isThere = row?.completedAt != null && shop.now() < row.completedAt + RESULT_LIFE_MS;
      return isThere ? row.result : null;
    },
    setFaults: (wanted) => {
      faults = wanted;
    },
    stop: () => cancelTimer(),
  };
}

function isStuck({ fault, status }: BulkRow): boolean {
  return fault?.kind === 'stuck' && status !== 'CANCELING';
}

function fileOf({ lines, roots }: BulkLines): Partial<BulkRow> {
  return {
    result: lines.length === 0 ? null : lines.join(''),
    objectCount: lines.length,
    rootObjectCount: Math.min(roots, lines.length),
  };
}
