import type { PiiClass } from '../../../core/connector/index.ts';

/** The streams that can be written, as files or into staging tables. */
export const OUT_STREAMS = ['stockFile', 'priceFile', 'customerFile', 'pickupFile'] as const;

/** The name of a stream that can be written. */
export type OutStreamName = (typeof OUT_STREAMS)[number];

/** What one written stream is about. */
export interface OutStream {
  /** In the plural, for sentences. */
  readonly what: string;
  /** The beginning of file names when the settings name none. */
  readonly prefix: string;
  /** The field of a command's data that holds a list of which each entry is a row; null: one row. */
  readonly linesField: string | null;
  /** Fields with personal data by their usual names; a column may say otherwise. */
  readonly pii: Readonly<Record<string, PiiClass>>;
}

const PERSON: Readonly<Record<string, PiiClass>> = {
  name: 'name',
  firstName: 'name',
  lastName: 'name',
  customerName: 'name',
  email: 'email',
  customerEmail: 'email',
  phone: 'phone',
  customerPhone: 'phone',
  street: 'address',
  street2: 'address',
  address: 'address',
  city: 'address',
  postalCode: 'address',
  note: 'freeText',
};

/** What each written stream is about. */
export const OUT_KINDS: Readonly<Record<OutStreamName, OutStream>> = {
  stockFile: { what: 'stock', prefix: 'stock', linesField: null, pii: {} },
  priceFile: { what: 'prices', prefix: 'price', linesField: null, pii: {} },
  customerFile: { what: 'customers', prefix: 'customer', linesField: null, pii: PERSON },
  // A store picks and hands out line by line: an order without lines is none.
  pickupFile: { what: 'pickup orders', prefix: 'pickup', linesField: 'lines', pii: PERSON },
};
