import type { PosLogDialect } from '../settings/pos-log-dialect.ts';
import type { Fields } from './row.ts';
import { child, children, isFlagged, textOfChild, type XmlElement } from './xml-element.ts';

/** What identifies a transaction, and what its lines share. */
export interface TransactionHead {
  readonly store: string;
  readonly register: string;
  readonly sequence: string;
  readonly businessDay: string;
  readonly endDateTime: string | null;
  readonly operator: string | null;
  readonly currency: string | null;
}

/** States of a transaction that move no stock: it was broken off, put aside, or never finished. */
const NOT_COUNTING = new Set([
  'voided',
  'cancelled',
  'canceled',
  'suspended',
  'suspendedretrieved',
  'suspendeddeleted',
  'failed',
]);

/**
 * Whether the transaction counts: training never posts, cancelled and suspended ones moved nothing.
 */
export function isCounting(transaction: XmlElement, retail: XmlElement): boolean {
  if (isFlagged(transaction, 'TrainingModeFlag') || isFlagged(transaction, 'CancelFlag')) {
    return false;
  }
  const status = retail.attributes.get('TransactionStatus') ?? '';
  return !NOT_COUNTING.has(status.toLowerCase().replace(/^.*:/, ''));
}

/** Reads the head of a transaction. */
export function transactionHead(transaction: XmlElement): TransactionHead {
  return {
    store: textOfChild(transaction, 'RetailStoreID') ?? '',
    register: textOfChild(transaction, 'WorkstationID') ?? '',
    sequence: textOfChild(transaction, 'SequenceNumber') ?? '',
    businessDay: textOfChild(transaction, 'BusinessDayDate') ?? '',
    endDateTime: textOfChild(transaction, 'EndDateTime'),
    operator: textOfChild(transaction, 'OperatorID'),
    currency: textOfChild(transaction, 'CurrencyCode'),
  };
}

/** The lines that count, and how many voided ones do not. */
export function linesOfTransaction(
  head: TransactionHead,
  retail: XmlElement,
  voids: PosLogDialect['voids'],
): { readonly lines: readonly Fields[]; readonly voided: number } {
  const lines: Fields[] = [];
  let voided = 0;
  for (const item of children(retail, 'LineItem')) {
    const sale = child(item, 'Sale') ?? child(item, 'Return');
    if (sale === undefined) continue;
    if (voids === 'flagOriginal' && isFlagged(item, 'VoidFlag')) {
      voided += 1;
      continue;
    }
    lines.push(saleLine(head, item, sale));
  }
  return { lines, voided };
}

function saleLine(head: TransactionHead, item: XmlElement, sale: XmlElement): Fields {
  const isReturn = sale.name === 'Return';
  const quantity = textOfChild(sale, 'Quantity');
  const amount = textOfChild(sale, 'ExtendedAmount');
  return {
    ...head,
    line: textOfChild(item, 'SequenceNumber') ?? '',
    kind: isReturn ? 'return' : 'sale',
    voided: isFlagged(item, 'VoidFlag'),
    itemId: textOfChild(sale, 'ItemID'),
    posItemId: textOfChild(child(sale, 'POSIdentity'), 'POSItemID'),
    posIdType: child(sale, 'POSIdentity')?.attributes.get('POSIDType') ?? null,
    itemType: sale.attributes.get('ItemType') ?? null,
    department: textOfChild(sale, 'MerchandiseHierarchy'),
    description: textOfChild(sale, 'Description'),
    // A count or a weight without a unit: the flag tells which, and the amount is right either way.
    quantity,
    signedQuantity: signed(quantity, isReturn),
    weighed: isFlagged(item, 'weightItem'),
    unitPrice:
      textOfChild(sale, 'RegularSalesUnitPrice') ?? textOfChild(sale, 'ActualSalesUnitPrice'),
    extendedAmount: amount,
    signedAmount: signed(amount, isReturn),
    discountAmount: textOfChild(sale, 'ExtendedDiscountAmount'),
    entryMethod: item.attributes.get('EntryMethod') ?? null,
  };
}

/**
 * Some tills write returns with positive figures, others with negative ones: the sign is made the
 * same.
 */
function signed(figure: string | null, isReturn: boolean): string | null {
  if (figure === null || !isReturn || figure.startsWith('-')) return figure;
  return /[1-9]/.test(figure) ? `-${figure}` : figure;
}

/** A whole transaction as one record. */
export function transactionRecord(
  head: TransactionHead,
  retail: XmlElement,
  voids: PosLogDialect['voids'],
): Fields {
  const { lines } = linesOfTransaction(head, retail, voids);
  const own = new Set(Object.keys(head));
  const link = child(retail, 'TransactionLink');
  return {
    ...head,
    lines: lines.map((line) =>
      Object.fromEntries(Object.entries(line).filter(([name]) => !own.has(name))),
    ),
    tenders: children(retail, 'LineItem').flatMap((item) => tenderOf(item)),
    totals: Object.fromEntries(
      children(retail, 'Total').map((total) => [
        (total.attributes.get('TotalType') ?? 'unnamed').replace(/^.*:/, ''),
        total.text.trim(),
      ]),
    ),
    linkReason: link?.attributes.get('ReasonCode') ?? null,
    linkTo: link === undefined ? null : linkKey(link),
  };
}

function tenderOf(item: XmlElement): Fields[] {
  const tender = child(item, 'Tender');
  if (tender === undefined) return [];
  return [
    {
      line: textOfChild(item, 'SequenceNumber') ?? '',
      type: tender.attributes.get('TenderType') ?? null,
      // Net of change: the change element only informs.
      amount: textOfChild(tender, 'Amount'),
      voided: isFlagged(item, 'VoidFlag'),
    },
  ];
}

function linkKey(link: XmlElement): string {
  const { store, register, sequence, businessDay } = transactionHead(link);
  return `${store}|${register}|${sequence}|${businessDay}`;
}
