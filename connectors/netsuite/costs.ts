/** How many calls reading and writing take; NetSuite counts what is open at one time. */
import type { Stream, WorkCost, WriteCapability } from '../../core/connector/index.ts';
import type { NetSuiteSettings } from './settings.ts';
import { presentParts, type StreamSource } from './streams/stream.ts';

/** Keys of one query of the look-up. */
const KEYS = 500;

/** A page is a query for its head rows and one for each of its parts; a run asks for the time and its end besides. */
export function readingCost(
  source: StreamSource,
  settings: NetSuiteSettings,
): NonNullable<Stream['cost']> {
  const queries = 1 + presentParts(source, settings).length + (source.name === 'items' ? 1 : 0);
  return {
    read: {
      perRun: [{ calls: 2 }],
      perBatch: [{ calls: queries }],
      batchRecords: settings.pageSize,
    },
    lookup: { perBatch: [{ calls: queries }], batchRecords: KEYS },
  };
}

/** Queries of each batch before its writes; every record is a call of its own, since batches are asynchronous there. */
const QUERIES: Readonly<Record<string, number>> = {
  'salesOrders.close': 1,
  'itemFulfillments.fulfil': 4,
  'invoices.fromOrder': 3,
  'cashSales.fromOrder': 3,
  'returnAuthorizations.fromSale': 3,
  'itemReceipts.receive': 3,
  'creditMemos.create': 3,
  'cashRefunds.create': 3,
};
const QUERIES_USUAL = 2;
/** Stock differences that were intended together share one adjustment: 1,000 levels took 17 calls. */
const LEVELS: WorkCost = { perBatch: [{ calls: 9 }], batchRecords: 500 };

/** What an operation takes. */
export function writingCost(operation: string, { batch }: WriteCapability): WorkCost {
  if (operation === 'inventoryLevels.set') return LEVELS;
  return {
    perBatch: [{ calls: QUERIES[operation] ?? QUERIES_USUAL }],
    batchRecords: batch.max,
    perRecord: [{ calls: 1 }],
  };
}
