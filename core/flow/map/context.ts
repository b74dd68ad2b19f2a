import type { Json, JsonObject } from '../../base/json.ts';
import type { Scope } from '../../expression/expression.ts';
import type { Remote } from '../remote.ts';

/** A record on its way through the steps. */
export interface KeyedRecord {
  readonly key: string;
  readonly data: JsonObject;
}

/** What steps can see beside the record; the same for every record of a page (I10). */
export interface MapContext {
  readonly now: number;
  readonly zone: string;
  readonly vars: JsonObject;
  /** A row of a static table. */
  readonly lookup: Scope['lookup'];
  /** What a lookup by links or record found: null for nothing, undefined when not asked for yet. */
  readonly found: (from: Remote, id: string) => Json | null | undefined;
}
