import { isAmbiguous } from './anchor-rule.ts';
import { alreadyDone, done, refused } from './answer.ts';
import type { Book } from './book.ts';
import type { AckCommand, InventoryResult } from './command.ts';
import type { Evidence, RefMovement } from './evidence.ts';

/**
 * Records that a system has booked hub movements (D11).
 *
 * When the position stands on a snapshot that the system took after booking them, they had been deducted twice:
 * they are given back now.
 */
export function decideAck(command: AckCommand, book: Book, evidence: Evidence): InventoryResult {
  const wanted = new Set(command.refs);
  const stored = (evidence.acked.get(command.system) ?? []).filter((one) => wanted.has(one.ref));
  const movements = [...stored, ...pendingOf(book, wanted)].map((movement) => ({
    ...movement,
    isAcked: movement.isAcked || book.notices.isAcked(command.system, movement.seq),
  }));
  if (movements.length === 0) {
    return refused('invalid', `no hub movement is named ${command.refs.join(', ')}`);
  }
  const fresh = movements.filter((movement) => !movement.isAcked);
  if (fresh.length === 0) return alreadyDone(null);
  let seq: number | null = null;
  for (const movement of fresh) {
    book.notices.ack({ system: command.system, seq: movement.seq, at: command.at });
    const position = book.byId(movement.position);
    const { anchor } = position;
    if (anchor === null || anchor.kind !== 'onHand' || anchor.source !== command.system) continue;
    const isBefore = movement.effectiveAt <= anchor.at && !isAmbiguous(anchor, movement);
    if (command.at > anchor.at || !isBefore) continue;
    const deltas = { onHand: -movement.movedMilli };
    seq = book.post(position, command, { deltas, cause: 'ack', ref: movement.ref });
  }
  return done(seq);
}

/** Movements of this very batch, which are not in the evidence yet. */
function pendingOf(book: Book, wanted: ReadonlySet<string>): readonly RefMovement[] {
  return book.journal
    .filter((entry) => entry.source === 'hub' && entry.movedMilli !== 0 && wanted.has(entry.ref))
    .map((entry) => ({ ...entry, isAcked: false }));
}
