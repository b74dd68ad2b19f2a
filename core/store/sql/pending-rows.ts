import { type NewPending, type Origin, type Pending, TURN_OF } from '../records.ts';
import type { Row, Statement } from './driver.ts';
import { numberIn, objectIn, textIn, textOrNullIn } from './row.ts';

/** The columns of a pending record under the names that `pendingOf` reads. */
export const PENDING_COLUMNS = `p.seq, p.flow, p.lane, p.key, p.version, p.data, p.occurred_at,
  p.place, p.origin, p.reread, p.deleted, p.replay_of, p.traceparent`;

const INSERT = `INSERT INTO pending
    (flow, lane, key, version, data, occurred_at, place, origin, reread, deleted, replay_of,
     traceparent, queued_at, priority)
  SELECT w.flow, w.lane, w.key, w.version, w.data, w.occurred_at, w.place_text, w.origin, w.reread,
    w.deleted, w.replay_of, w.traceparent, w.queued_at, w.turn
  FROM @rows(?1 w: flow text, lane int, key text, version text, data text, occurred_at text,
    place_text text, origin text, reread int, deleted int, replay_of text,
    traceparent text, queued_at int, turn int) ORDER BY w.place`;

/** A lane without a row would never be found as due. */
const KNOW_LANES = `INSERT INTO lanes (flow, lane)
  SELECT w.flow, w.lane FROM @rows(?1 w: flow text, lane int) WHERE true ORDER BY w.flow, w.lane
  ON CONFLICT DO NOTHING`;

/** The statements that append records to their lanes, in order. */
export function appendPending(records: readonly NewPending[]): readonly Statement[] {
  if (records.length === 0) return [];
  const rows = records.map((record) => [
    record.flow,
    record.lane,
    record.key,
    record.version,
    // As a text inside the text, so that the data comes back byte for byte.
    JSON.stringify(record.data),
    record.occurredAt,
    record.where,
    record.origin,
    record.reread,
    record.deleted,
    record.replayOf,
    record.traceparent,
    record.queuedAt,
    TURN_OF[record.origin],
  ]);
  const lanes = new Map(
    records.map(({ flow, lane }) => [`${lane} ${flow}`, [flow, lane] as const]),
  );
  return [
    { sql: INSERT, params: [rows] },
    { sql: KNOW_LANES, params: [[...lanes.values()]] },
  ];
}

/** A pending record from its row. */
export function pendingOf(row: Row): Pending {
  return {
    seq: numberIn(row, 'seq'),
    flow: textIn(row, 'flow'),
    lane: numberIn(row, 'lane'),
    key: textIn(row, 'key'),
    version: textOrNullIn(row, 'version'),
    data: objectIn(row, 'data'),
    occurredAt: textOrNullIn(row, 'occurred_at'),
    where: textIn(row, 'place'),
    origin: originOf(textIn(row, 'origin')),
    reread: numberIn(row, 'reread') === 1,
    deleted: numberIn(row, 'deleted') === 1,
    replayOf: textOrNullIn(row, 'replay_of'),
    traceparent: textOrNullIn(row, 'traceparent'),
  };
}

const ORIGINS: Readonly<Record<string, Origin>> = {
  webhook: 'webhook',
  sweep: 'sweep',
  backfill: 'backfill',
  replay: 'replay',
  manual: 'manual',
};

function originOf(text: string): Origin {
  return ORIGINS[text] ?? 'manual';
}
