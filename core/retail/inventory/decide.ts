import { decideAck } from './ack-rule.ts';
import { decideAllocate } from './allocation-rule.ts';
import { alreadyDone, refused } from './answer.ts';
import type { Book } from './book.ts';
import type { InventoryCommand, InventoryResult, MovementCommand } from './command.ts';
import { decideCount } from './count-rule.ts';
import type { Evidence } from './evidence.ts';
import { decideHold, decideRelease } from './hold-rule.ts';
import { decideMovement } from './movement-rule.ts';
import { decideOpening, decideRename } from './opening-rule.ts';
import { decideOrder } from './order-rule.ts';
import { toMilli } from './quantity.ts';
import { decideReceive, decideReturn } from './receipt-rule.ts';
import { decideMove, decideReject } from './reject-rule.ts';
import { decideCancel, decideShip } from './ship-rule.ts';
import { decideSnapshot } from './snapshot-rule.ts';
import { decideTransferClose, decideTransferReceive, decideTransferShip } from './transfer-rule.ts';

/** Decides one command against the book: pure but for the book, no network, no clock (D7). */
export function decide(command: InventoryCommand, book: Book, evidence: Evidence): InventoryResult {
  const known = book.known(command.key);
  if (known === undefined) return decideNew(command, book, evidence);
  if (command.kind === 'movement' && isOther(command, book)) {
    return refused('conflict', `key ${command.key} was recorded with other figures`);
  }
  return alreadyDone(known.seq);
}

/** The same key must mean the same movement; anything else is a mistake somewhere upstream (D31). */
function isOther(command: MovementCommand, book: Book): boolean {
  const known = book.known(command.key);
  if (known === undefined) return false;
  const milli = toMilli(command.quantity, book.settings.decimals);
  const moved = command.type === 'sale' ? -(milli ?? 0) : (milli ?? 0);
  const movesGoods = (command.bucket ?? 'onHand') === 'onHand';
  const isElsewhere = book.position(command.sku, command.location).id !== known.position;
  return isElsewhere || (movesGoods && moved !== known.movedMilli);
}

function decideNew(command: InventoryCommand, book: Book, evidence: Evidence): InventoryResult {
  switch (command.kind) {
    case 'movement':
      return decideMovement(command, book, evidence);
    case 'count':
      return decideCount(command, book, evidence);
    case 'snapshot':
      return decideSnapshot(command, book, evidence);
    case 'hold':
      return decideHold(command, book);
    case 'release':
      return decideRelease(command, book);
    case 'allocate':
      return decideAllocate(command, book);
    case 'order':
      return decideOrder(command, book);
    case 'ship':
      return decideShip(command, book);
    case 'cancel':
      return decideCancel(command, book);
    case 'reject':
      return decideReject(command, book);
    case 'move':
      return decideMove(command, book);
    case 'transferShip':
      return decideTransferShip(command, book);
    case 'transferReceive':
      return decideTransferReceive(command, book);
    case 'transferClose':
      return decideTransferClose(command, book);
    case 'receive':
      return decideReceive(command, book, evidence);
    case 'return':
      return decideReturn(command, book);
    case 'ack':
      return decideAck(command, book, evidence);
    case 'opening':
      return decideOpening(command, book);
    case 'rename':
      return decideRename(command, book);
  }
}
