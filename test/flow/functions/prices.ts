import type { MapFunction } from '../../../core/flow/flow.ts';

/** Prices in minor units, for the tests of function steps. */
export const toMinor: MapFunction = (record) => ({
  ...record,
  total: Math.round(Number(record['total']) * 100),
});

export const nothing: MapFunction = () => null;
