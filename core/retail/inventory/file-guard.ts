import type { Working } from './book.ts';
import type { SnapshotCommand } from './command.ts';
import type { Evidence } from './evidence.ts';
import type { InventorySettings } from './settings.ts';

/** One line of a stock file, resolved. */
export interface Line {
  readonly position: Working;
  readonly quantityMilli: number;
  readonly asOf: number;
}

const PERCENT = 100;

/** Why the file must not be applied, or null (D13). A half-written file must not empty a shop. */
export function guardFile(
  command: SnapshotCommand,
  parts: {
    readonly lines: readonly Line[];
    readonly settings: InventorySettings;
    readonly evidence: Evidence;
  },
): string | null {
  return totalsFault(command) ?? (command.full === true ? fullFault(command, parts) : null);
}

function totalsFault(command: SnapshotCommand): string | null {
  const { items, totalRows, totalQuantity } = command;
  if (totalRows !== undefined && totalRows !== items.length) {
    return `it says that it has ${totalRows} rows, but it has ${items.length}`;
  }
  if (totalQuantity === undefined) return null;
  const sum = items.reduce((all, item) => all + item.quantity, 0);
  const isEqual = Math.abs(sum - totalQuantity) < 0.0005;
  return isEqual ? null : `it says that it sums up to ${totalQuantity}, but its rows make ${sum}`;
}

function fullFault(
  command: SnapshotCommand,
  parts: {
    readonly lines: readonly Line[];
    readonly settings: InventorySettings;
    readonly evidence: Evidence;
  },
): string | null {
  const { lines, settings, evidence } = parts;
  const last = evidence.lastFull.get(command.source) ?? null;
  const rows = command.items.length;
  if (last !== null) {
    const lowest = last.rows * (1 - settings.maxDropPercent / PERCENT);
    if (rows < lowest) return `it has ${rows} rows after ${last.rows} in the last full file`;
    if (command.header !== undefined && last.header !== '' && command.header !== last.header) {
      return 'its header differs from that of the last full file';
    }
  }
  if (command.missingMeansZero === true && rows === 0 && lines.length > 0) {
    return 'it is empty and would take everything to zero';
  }
  return zeroFault(lines, settings);
}

function zeroFault(lines: readonly Line[], settings: InventorySettings): string | null {
  if (settings.maxToZeroPercent === null) return null;
  const emptied = lines.filter((line) => line.quantityMilli <= 0 && line.position.onHand > 0);
  const share = (emptied.length * PERCENT) / Math.max(1, lines.length);
  if (share <= settings.maxToZeroPercent) return null;
  return `it would take ${emptied.length} of ${lines.length} items to zero`;
}
