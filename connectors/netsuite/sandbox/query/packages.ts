/** The parcels of shipments: in queries their numbers stand in tables of their own. */
import type { Line, RecordRow } from '../state/rows.ts';
import type { Value } from './value.ts';

/** A parcel that carries a number. */
export interface PackageRow {
  readonly id: number;
  readonly shipment: RecordRow;
  readonly parcel: Line;
}

type PackageColumns = Readonly<Record<string, (row: PackageRow) => Value>>;

/** Room for so many parcels of one shipment. */
const PACKAGES_ROOM = 1000;

/** The parcels of those transactions that are shipments. */
export function* packagesOf(transactions: Iterable<RecordRow>): Iterable<PackageRow> {
  for (const shipment of transactions) {
    for (const [index, parcel] of (shipment.lists['package'] ?? []).entries()) {
      if (typeof parcel['packageTrackingNumber'] !== 'string') continue;
      yield { id: Number(shipment.id) * PACKAGES_ROOM + index, shipment, parcel };
    }
  }
}

/** Columns of the table of numbers. */
export const TRACKING_NUMBER: PackageColumns = {
  id: ({ id }) => id,
  trackingnumber: ({ parcel }) => String(parcel['packageTrackingNumber']),
};

/** Columns of the table that says which shipment a number belongs to. */
export const TRACKING_NUMBER_MAP: PackageColumns = {
  transaction: ({ shipment }) => Number(shipment.id),
  trackingnumber: ({ id }) => id,
};
