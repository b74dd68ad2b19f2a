import { POS_ERRORS } from '../errors.ts';
import type { Feed } from '../settings/feed.ts';
import {
  isCounting,
  linesOfTransaction,
  transactionHead,
  transactionRecord,
} from './pos-log-lines.ts';
import { sequenceWatch } from './pos-log-sequence.ts';
import { wrongTotals } from './pos-log-totals.ts';
import { badRow, type FileReport, type Row, type Rows } from './row.ts';
import { child } from './xml-element.ts';
import { elementsOf, type FoundElement } from './xml-reader.ts';

/** The columns of a row: of a transaction, and with the rest of a sale line. */
export const POS_LOG_COLUMNS = {
  transaction: [
    'store',
    'register',
    'sequence',
    'businessDay',
    'endDateTime',
    'operator',
    'currency',
    'linkReason',
    'linkTo',
  ],
  line: [
    'store',
    'register',
    'sequence',
    'businessDay',
    'endDateTime',
    'operator',
    'currency',
    'line',
    'kind',
    'itemId',
    'posItemId',
    'posIdType',
    'itemType',
    'department',
    'description',
    'quantity',
    'signedQuantity',
    'unitPrice',
    'extendedAmount',
    'signedAmount',
    'discountAmount',
    'entryMethod',
  ],
} as const;

/**
 * Reads ARTS/NRF POSLog XML: one row per sale line, or per transaction.
 *
 * Shape: control transactions (sign-on, no-sale, end of day) and training or cancelled ones give no
 * row but count in
 * the register's sequence, so that a gap is a real one. Amounts stay text, exact.
 * Source: ARTS XML POSLog 2.1–6.0 as NCR ACS writes it (sample of 2017-10-01).
 */
export async function* readPosLog(
  text: AsyncIterable<string>,
  name: string,
  feed: Feed,
  report: FileReport,
): Rows {
  report.columns = POS_LOG_COLUMNS[feed.posLog.unit];
  const watch = sequenceWatch();
  const counts = { control: 0, skipped: 0, voided: 0 };
  for await (const found of elementsOf(text, 'Transaction', name, feed.limits)) {
    const batch: Row[] = [];
    for (const transaction of found) readTransaction(transaction, feed, { batch, counts, report });
    for (const { element } of found) watch.see(transactionHead(element));
    if (batch.length > 0) yield batch;
  }
  if (counts.control > 0) report.notes.push(`${name}: ${counts.control} control transactions`);
  if (counts.skipped > 0) {
    report.notes.push(`${name}: ${counts.skipped} training, cancelled or suspended transactions`);
  }
  if (counts.voided > 0) report.notes.push(`${name}: ${counts.voided} voided lines do not count`);
  report.notes.push(...watch.notes(name, feed.posLog.gaps));
}

interface Output {
  readonly batch: Row[];
  readonly counts: { control: number; skipped: number; voided: number };
  readonly report: FileReport;
}

function readTransaction(found: FoundElement, feed: Feed, output: Output): void {
  const { element, line } = found;
  const { batch, counts, report } = output;
  const retail = child(element, 'RetailTransaction');
  if (retail === undefined) {
    counts.control += 1;
    return;
  }
  if (!isCounting(element, retail)) {
    counts.skipped += 1;
    return;
  }
  const head = transactionHead(element);
  const place = `${head.store}|${head.register}|${head.sequence}|${head.businessDay}`;
  const wrong = feed.posLog.totals === 'off' ? null : wrongTotals(retail);
  if (wrong !== null && feed.posLog.totals === 'fault') {
    const what = `transaction ${place}: ${wrong}`;
    const raw = transactionRecord(head, retail, feed.posLog.voids);
    batch.push(badRow(line, POS_ERRORS.POS_TRANSACTION_TOTALS, what, raw));
    return;
  }
  if (wrong !== null) report.notes.push(`transaction ${place}: ${wrong}`);
  if (feed.posLog.unit === 'transaction') {
    batch.push({ kind: 'row', line, fields: transactionRecord(head, retail, feed.posLog.voids) });
    return;
  }
  const { lines, voided } = linesOfTransaction(head, retail, feed.posLog.voids);
  counts.voided += voided;
  for (const fields of lines) batch.push({ kind: 'row', line, fields });
}
