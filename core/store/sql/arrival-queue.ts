import { CrossdockError } from '../../base/errors.ts';
import { STORE_ERRORS } from '../errors.ts';
import type { Arrival } from '../records.ts';
import type { InboxStore } from '../store.ts';
import type { SqlDriver, Statement } from './driver.ts';
import { textIn } from './row.ts';

/**
 * Deliveries and bytes that wait in memory for their commit; beyond that the sender is told to come
 * again.
 */
const WAITING_MAX = 5_000;
const WAITING_MAX_BYTES = 128 * 1024 * 1024;

/** Deliveries and bytes of one commit; a single larger delivery is a commit of its own. */
const COMMIT_MAX = 500;
const COMMIT_MAX_BYTES = 8 * 1024 * 1024;

/** All bodies travel as one blob and are cut apart inside, since rows carry no raw bytes. */
const INSERT = `INSERT INTO arrivals (connection, delivery_id, topic, headers, received_at, traceparent, raw)
  SELECT w.connection, w.delivery_id, w.topic, w.headers, w.received_at, w.traceparent,
    substr(?2, CAST(w.start AS INTEGER) + 1, CAST(w.length AS INTEGER))
  FROM @rows(?1 w: connection text, delivery_id text, topic text, headers text, received_at int,
    traceparent text, start int, length int) WHERE true ORDER BY w.place
  ON CONFLICT (connection, delivery_id) DO NOTHING
  RETURNING connection, delivery_id`;

interface Waiting {
  readonly arrival: Arrival;
  readonly resolve: (answer: 'stored' | 'duplicate') => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Group commit: what arrives while one commit is on its way to the disk shares the next one.
 *
 * Errors: STORE_OVERLOADED when too much waits; a failed commit rejects everyone who shared it.
 */
export function arrivalQueue(driver: SqlDriver): InboxStore['append'] {
  let waiting: Waiting[] = [];
  let waitingBytes = 0;
  let flushing = false;

  async function flush(): Promise<void> {
    flushing = true;
    // One turn later, so that callers of the same turn share the first commit too.
    await Promise.resolve();
    while (waiting.length > 0) {
      const batch = nextBatch(waiting);
      waiting = waiting.slice(batch.length);
      waitingBytes -= bytesOf(batch);
      await store(driver, batch);
    }
    flushing = false;
  }

  return (arrival) =>
    new Promise((resolve, reject) => {
      if (waiting.length >= WAITING_MAX || waitingBytes >= WAITING_MAX_BYTES) {
        reject(overloaded(driver.path, waiting.length));
        return;
      }
      waiting.push({ arrival, resolve, reject });
      waitingBytes += arrival.raw.length;
      if (!flushing) void flush();
    });
}

function nextBatch(waiting: readonly Waiting[]): readonly Waiting[] {
  let bytes = 0;
  let count = 0;
  for (const { arrival } of waiting) {
    bytes += arrival.raw.length;
    if (count > 0 && (count >= COMMIT_MAX || bytes > COMMIT_MAX_BYTES)) break;
    count += 1;
  }
  return waiting.slice(0, count);
}

function bytesOf(batch: readonly Waiting[]): number {
  return batch.reduce((sum, { arrival }) => sum + arrival.raw.length, 0);
}

/** Never rejects: everyone of the batch is answered or told the error. */
async function store(driver: SqlDriver, batch: readonly Waiting[]): Promise<void> {
  try {
    const [rows] = await driver.transaction('inbox.append', [insertOf(batch)]);
    const stored = new Set(
      (rows ?? []).map((row) => dedupeKey(textIn(row, 'connection'), textIn(row, 'delivery_id'))),
    );
    for (const { arrival, resolve } of batch) {
      // Of two equal deliveries in one commit the first is the stored one.
      const isNew = stored.delete(dedupeKey(arrival.connection, arrival.deliveryId));
      resolve(isNew ? 'stored' : 'duplicate');
    }
  } catch (error) {
    for (const { reject } of batch) reject(error);
  }
}

function insertOf(batch: readonly Waiting[]): Statement {
  let offset = 0;
  const rows = batch.map(({ arrival }) => {
    const start = offset;
    offset += arrival.raw.length;
    return [
      arrival.connection,
      arrival.deliveryId,
      arrival.topic,
      JSON.stringify(arrival.headers),
      arrival.receivedAt,
      arrival.traceparent,
      start,
      arrival.raw.length,
    ];
  });
  // One byte more than needed: of a blob without any, SQLite's substr gives NULL.
  const bodies = Buffer.concat([...batch.map(({ arrival }) => arrival.raw), Buffer.alloc(1)]);
  return { sql: INSERT, params: [rows, bodies] };
}

function dedupeKey(connection: string, deliveryId: string): string {
  return JSON.stringify([connection, deliveryId]);
}

function overloaded(path: string, count: number): CrossdockError {
  const what = `${count} deliveries wait for the disk already`;
  return new CrossdockError(STORE_ERRORS.STORE_OVERLOADED, { what, where: path });
}
