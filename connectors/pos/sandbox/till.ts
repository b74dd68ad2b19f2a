import { isoTime, type Random } from '../../../core/connector/index.ts';

/** An item that the store sells. */
export interface ShelfItem {
  readonly sku: string;
  readonly description: string;
  readonly priceMinor: number;
}

/** One sold line, as the till journals it. */
export interface SoldLine {
  readonly store: string;
  readonly register: string;
  readonly receipt: number;
  readonly line: number;
  /** The till's wall clock in UTC terms, `2026-01-14 17:05:00`. */
  readonly soldAt: string;
  readonly sku: string;
  readonly description: string;
  readonly quantity: number;
  readonly priceMinor: number;
}

/** One register with its own receipt numbers, which wrap as real ones do. */
export interface Till {
  /** Rings up one sale of one to five lines; some are returns, with negative quantities. */
  ring(atMs: number): readonly SoldLine[];
  /** Opens the drawer: takes a receipt number and sells nothing. */
  noSale(): void;
}

const RECEIPT_MAX = 9_999;
const LINES_MAX = 5;
const RETURN_SHARE = 0.05;

/** Puts a till in place. */
export function openTill(options: {
  readonly store: string;
  readonly register: string;
  readonly shelf: readonly ShelfItem[];
  readonly random: Random;
  readonly firstReceipt?: number;
}): Till {
  const { store, register, shelf, random } = options;
  let receipt = (options.firstReceipt ?? 1) - 1;

  function nextReceipt(): number {
    receipt = receipt >= RECEIPT_MAX ? 1 : receipt + 1;
    return receipt;
  }

  function ring(atMs: number): readonly SoldLine[] {
    const number = nextReceipt();
    const count = 1 + Math.floor(random.next() * LINES_MAX);
    const isReturn = random.next() < RETURN_SHARE;
    const soldAt = isoTime(atMs).slice(0, 19).replace('T', ' ');
    return Array.from({ length: count }, (_, index) => {
      const item = shelf[Math.floor(random.next() * shelf.length)];
      const quantity = 1 + Math.floor(random.next() * 3);
      return {
        store,
        register,
        receipt: number,
        line: index + 1,
        soldAt,
        sku: item?.sku ?? 'UNKNOWN',
        description: item?.description ?? '',
        quantity: isReturn ? -quantity : quantity,
        priceMinor: item?.priceMinor ?? 0,
      };
    });
  }

  return { ring, noSale: () => void nextReceipt() };
}

/** The columns of the store's sales file. */
export const SALES_COLUMNS = [
  'store',
  'register',
  'receipt',
  'line',
  'soldAt',
  'sku',
  'description',
  'quantity',
  'unitPrice',
] as const;

/** Sold lines as the store's CSV file. */
export function salesCsv(lines: readonly SoldLine[]): string {
  const rows = lines.map((line) =>
    [
      line.store,
      line.register,
      line.receipt,
      line.line,
      line.soldAt,
      line.sku,
      quoted(line.description),
      line.quantity,
      (line.priceMinor / 100).toFixed(2),
    ].join(','),
  );
  return `${[SALES_COLUMNS.join(','), ...rows].join('\r\n')}\r\n`;
}

function quoted(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
