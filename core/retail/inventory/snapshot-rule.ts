import type { Anchor, StockDocument } from '../../store/inventory-records.ts';
import { alreadyDone, badQuantity, done, refused } from './answer.ts';
import type { Book, Working } from './book.ts';
import type { InventoryResult, SnapshotCommand } from './command.ts';
import { anchorAt, futureRefusal, oldNews } from './count-rule.ts';
import { type Evidence, locationsOf, windowOf } from './evidence.ts';
import { guardFile, type Line } from './file-guard.ts';
import { toMilli } from './quantity.ts';
import { itemOf } from './settings.ts';

/** Books what a system's file said, line by line, or sets the whole file aside (D11, D12, D13). */
export function decideSnapshot(
  command: SnapshotCommand,
  book: Book,
  evidence: Evidence,
): InventoryResult {
  const kind = command.quantityKind;
  if (kind === null) {
    return refused('invalid', 'a snapshot must say whether it is onHand or available');
  }
  if (isKnownFile(command, evidence)) return alreadyDone(null);
  const future = futureRefusal(book, command.asOf, windowOf(book, command));
  if (future !== null) return setAside(command, book, future);
  const lines = linesOf(command, book, evidence);
  if ('result' in lines) return lines;
  const fault = guardFile(command, { lines, settings: book.settings, evidence });
  if (fault !== null) return setAside(command, book, refused('quarantined', fault));
  return applyLines(command, { lines, book, evidence, kind });
}

/** Content decides, not the name: the same bytes under another name are the same file (D30). */
function isKnownFile(command: SnapshotCommand, evidence: Evidence): boolean {
  return evidence.documents.some(
    (document) =>
      document.result === 'ok' &&
      (document.key === command.key || document.contentHash === command.contentHash),
  );
}

function setAside(command: SnapshotCommand, book: Book, answer: InventoryResult): InventoryResult {
  book.notices.document(documentOf(command, book, answer.result));
  return answer;
}

function documentOf(command: SnapshotCommand, book: Book, result: string): StockDocument {
  return {
    key: command.key,
    source: command.source,
    kind: command.quantityKind ?? '',
    isFull: command.full === true,
    rows: command.items.length,
    header: command.header ?? '',
    asOf: command.asOf,
    recordedAt: book.now,
    result,
    contentHash: command.contentHash ?? '',
  };
}

function linesOf(
  command: SnapshotCommand,
  book: Book,
  evidence: Evidence,
): readonly Line[] | InventoryResult {
  const lines: Line[] = [];
  const mentioned = new Set<Working>();
  for (const item of command.items) {
    const quantityMilli = toMilli(item.quantity, book.settings.decimals);
    if (quantityMilli === null) return badQuantity(item.quantity, book.settings.decimals);
    if (!itemOf(book.settings, item.sku).tracked) continue;
    const position = book.position(item.sku, item.location);
    if (mentioned.has(position)) {
      return setAside(
        command,
        book,
        refused('quarantined', `${item.sku} occurs twice in the file`),
      );
    }
    mentioned.add(position);
    lines.push({ position, quantityMilli, asOf: item.asOf ?? command.asOf });
  }
  if (command.full !== true || command.missingMeansZero !== true) return lines;
  for (const location of locationsOf(command)) {
    for (const position of evidence.positionsAt.get(location) ?? []) {
      if (mentioned.has(position)) continue;
      lines.push({ position, quantityMilli: 0, asOf: command.asOf });
    }
  }
  return lines;
}

function applyLines(
  command: SnapshotCommand,
  parts: {
    readonly lines: readonly Line[];
    readonly book: Book;
    readonly evidence: Evidence;
    readonly kind: 'onHand' | 'available';
  },
): InventoryResult {
  const { lines, book, evidence, kind } = parts;
  const windowMs = windowOf(book, command);
  let last: InventoryResult | null = null;
  let seq: number | null = null;
  for (const { position, quantityMilli, asOf } of lines) {
    const committed = kind === 'available' ? committedAt(position, asOf, { book, evidence }) : 0;
    const anchor: Anchor = {
      ...{ at: asOf, kind, source: command.source },
      ...{ quantityMilli: quantityMilli + committed, windowMs },
    };
    last = oldNews(position, anchor);
    if (last !== null) continue;
    seq = anchorAt({ book, position, anchor, teller: command, evidence });
  }
  if (seq === null && last !== null) return last;
  if (command.full === true || command.items.length !== 1) {
    book.notices.document(documentOf(command, book, 'ok'));
  }
  return done(seq);
}

/** What was committed at that time: an available figure already lacks it (D12). */
function committedAt(
  position: Working,
  asOf: number,
  parts: { readonly book: Book; readonly evidence: Evidence },
): number {
  let allocated = position.allocated;
  allocated -= parts.evidence.allocatedAfter.get(asOf)?.get(position.id) ?? 0;
  for (const entry of parts.book.journal) {
    if (entry.position === position.id && entry.effectiveAt > asOf) {
      allocated -= entry.deltas.allocated;
    }
  }
  return allocated;
}
