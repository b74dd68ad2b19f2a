import type { Expression } from '../../expression/expression.ts';
import type { FaultList, Place } from '../faults.ts';
import type { ObjectShape } from '../schema/shape.ts';
import type { ScalarTree } from './tree.ts';

/** What checking a file gathers beside its faults. */
export interface Check {
  readonly faults: FaultList;
  /** The compiled expression of each scalar that is one. */
  readonly expressions: Map<ScalarTree, Expression>;
  /** Where each field stands. */
  readonly places: Map<string, Place>;
  /** What the whole file is, when it is no flow. */
  readonly root?: ObjectShape;
}

/** One value in its place: `owner` is where to point when the value itself is empty. */
export interface Spot {
  readonly path: string;
  readonly owner: Place;
}
