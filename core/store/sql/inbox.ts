import { CrossdockError, type Fault } from '../../base/errors.ts';
import { STORE_ERRORS } from '../errors.ts';
import type { DeadLetter, NewPending, StoredArrival } from '../records.ts';
import type { InboxStore } from '../store.ts';
import { arrivalQueue } from './arrival-queue.ts';
import { writeLetters } from './dead-letter-rows.ts';
import type { Row, SqlDriver } from './driver.ts';
import { appendPending } from './pending-rows.ts';
import { pruneSettled } from './prune.ts';
import { bytesIn, numberIn, textIn, textOrNullIn } from './row.ts';

const UNDECODED = `SELECT seq, connection, delivery_id, topic, headers, raw, received_at, traceparent
  FROM arrivals WHERE state = 0 ORDER BY seq LIMIT ?1`;

const CLOSE = `UPDATE arrivals SET state = 1
  WHERE seq IN (SELECT w.value FROM @list(?1 w: int)) AND state = 0 RETURNING seq`;

const CLOSE_UNDECODABLE = `UPDATE arrivals SET state = 2, fault = ?1
  WHERE seq = ?2 AND state = 0 RETURNING seq`;

/** The inbox in SQL. */
export function sqlInbox(driver: SqlDriver): InboxStore {
  return {
    append: arrivalQueue(driver),
    undecoded: async (limit) => (await driver.read(UNDECODED, [limit])).map(arrivalOf),
    decoded: (seqs, records) => decoded(driver, seqs, records),
    undecodable: (seq, letter, fault) => undecodable(driver, { seq, letter, fault }),
    prune: (beforeMs, limit) => pruneSettled(driver, beforeMs, limit),
  };
}

async function decoded(
  driver: SqlDriver,
  seqs: readonly number[],
  records: readonly NewPending[],
): Promise<void> {
  if (seqs.length === 0 && records.length === 0) return;
  const distinct = [...new Set(seqs)];
  const outcome = await driver.guarded('inbox.decoded', [
    { sql: CLOSE, params: [distinct], rows: distinct.length },
    ...appendPending(records),
  ]);
  if (!outcome.committed) throw alreadyClosed(driver.path, distinct);
}

async function undecodable(
  driver: SqlDriver,
  closing: { seq: number; letter: DeadLetter | null; fault: Fault },
): Promise<void> {
  const { seq, letter, fault } = closing;
  const outcome = await driver.guarded('inbox.undecodable', [
    { sql: CLOSE_UNDECODABLE, params: [JSON.stringify(fault), seq], rows: 1 },
    ...writeLetters(letter === null ? [] : [letter]),
  ]);
  if (!outcome.committed) throw alreadyClosed(driver.path, [seq]);
}

function alreadyClosed(path: string, seqs: readonly number[]): CrossdockError {
  return new CrossdockError(STORE_ERRORS.STORE_ARRIVAL_CLOSED, {
    what: `of the deliveries ${seqs.slice(0, 5).join(', ')} … at least one does not wait any more`,
    where: path,
  });
}

function arrivalOf(row: Row): StoredArrival {
  return {
    seq: numberIn(row, 'seq'),
    connection: textIn(row, 'connection'),
    topic: textIn(row, 'topic'),
    deliveryId: textIn(row, 'delivery_id'),
    headers: JSON.parse(textIn(row, 'headers')),
    raw: bytesIn(row, 'raw'),
    receivedAt: numberIn(row, 'received_at'),
    traceparent: textOrNullIn(row, 'traceparent'),
  };
}
