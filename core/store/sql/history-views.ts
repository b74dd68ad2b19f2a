import type { Fault } from '../../base/errors.ts';
import type { ArrivalView, PendingView, StateView } from '../history-store.ts';
import type { Row } from './driver.ts';
import { pendingOf } from './pending-rows.ts';
import { numberIn, numberOrNullIn, textIn, textOrNullIn } from './row.ts';

/** A delivery without its bytes, from its row. */
export function arrivalView(row: Row): ArrivalView {
  return {
    connection: textIn(row, 'connection'),
    topic: textIn(row, 'topic'),
    deliveryId: textIn(row, 'delivery_id'),
    receivedAt: numberIn(row, 'received_at'),
    state: STATES[numberIn(row, 'state')] ?? 'waiting',
    fault: faultIn(row),
    bytes: numberIn(row, 'bytes'),
    traceparent: textOrNullIn(row, 'traceparent'),
  };
}

const STATES = ['waiting', 'decoded', 'undecodable'] as const;

/** A waiting record without its data, from its row. */
export function pendingView(row: Row): PendingView {
  const { data: _data, ...rest } = pendingOf(row);
  return { ...rest, queuedAt: numberOrNullIn(row, 'queued_at') };
}

/** What a flow remembers of a key, from its row. */
export function stateView(row: Row): StateView {
  return {
    flow: textIn(row, 'flow'),
    key: textIn(row, 'key'),
    version: textOrNullIn(row, 'version'),
    destinationId: textOrNullIn(row, 'destination_id'),
    destinationVersion: textOrNullIn(row, 'destination_version'),
    attempts: numberIn(row, 'attempts'),
    holdUntil: numberOrNullIn(row, 'hold_until'),
    fault: faultIn(row),
    updatedAt: numberIn(row, 'updated_at'),
  };
}

function faultIn(row: Row): Fault | null {
  const fault = textOrNullIn(row, 'fault');
  return fault === null ? null : JSON.parse(fault);
}
