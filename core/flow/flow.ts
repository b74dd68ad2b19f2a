/** A flow as the rest of the hub sees it: parsed, checked, its expressions compiled. */
import type { RetryPolicy } from '../base/backoff.ts';
import type { Json, JsonObject } from '../base/json.ts';
import type { Expression } from '../expression/expression.ts';

/** event: each record counts, and replays its payload · state: the newest wins, and is re-read. */
export type Kind = 'event' | 'state';

/** overlap: what a tick does while the last run goes on · catchUp: what a start does with missed ticks. */
export type Trigger =
  | { readonly on: 'webhook'; readonly topic: string }
  | {
      readonly on: 'schedule';
      readonly cron: string;
      readonly zone: string;
      readonly overlap: 'coalesce' | 'skip';
      readonly catchUp: 'once' | 'none';
      readonly jitterMs: number;
    }
  /** A file arrived in the source's drop folder: the folder is looked at this often. */
  | { readonly on: 'file'; readonly everyMs: number }
  /** The hub's own records changed (the source is a `hub` stream). */
  | { readonly on: 'change' };

/** A value in a flow: a literal, an expression, or an object or list of such values. */
export type Template =
  | { readonly kind: 'literal'; readonly value: Json }
  | { readonly kind: 'expression'; readonly expression: Expression; readonly where: string }
  | { readonly kind: 'object'; readonly fields: readonly (readonly [string, Template])[] }
  | { readonly kind: 'list'; readonly items: readonly Template[] };

/** One step of a record's way; `where` is its place in the file. */
export type Step =
  | {
      readonly kind: 'filter';
      readonly keep: Expression;
      readonly reason: string;
      readonly where: string;
    }
  /** Builds the new record; `extend` keeps the old fields and overwrites those named. */
  | {
      readonly kind: 'map';
      readonly extend: boolean;
      readonly fields: Template;
      readonly where: string;
    }
  /** A plain TypeScript function of the repository: `(record, context) => record | null`. */
  | {
      readonly kind: 'function';
      readonly file: string;
      readonly name: string;
      readonly call: MapFunction;
      readonly where: string;
    }
  /**
   * Adds `as`: a row of a static table (`table:`), the id linked to `key` in another connection's stream (`links:`),
   * or the present data of the record with that key (`record: { connection, stream }`), asked for once per page.
   */
  | {
      readonly kind: 'lookup';
      readonly as: string;
      readonly from:
        | { readonly table: string }
        | { readonly record: { readonly connection: string; readonly stream: string } }
        | {
            readonly links: {
              readonly connection: string;
              readonly stream: string;
              readonly otherConnection: string;
              readonly otherStream: string;
            };
          };
      readonly key: Expression;
      readonly missing: 'deadLetter' | 'filter' | 'null';
      readonly where: string;
    }
  /** One record becomes one per element: the element is under `as`, keys get `#index`. */
  | {
      readonly kind: 'split';
      readonly items: Expression;
      readonly as: string;
      readonly where: string;
    }
  /** The first branch whose `when` is true runs its steps; none = `otherwise`. */
  | {
      readonly kind: 'branch';
      readonly cases: readonly { readonly when: Expression; readonly steps: readonly Step[] }[];
      readonly otherwise: readonly Step[] | 'filtered';
      readonly where: string;
    };

/** A function step's code: pure, at once, a record or null for filtered. */
export type MapFunction = (
  record: JsonObject,
  context: {
    readonly now: number;
    readonly lookup: (table: string, key: string) => Json | undefined;
  },
) => JsonObject | null;

/** One test of a flow: what goes in, and what must come out. */
export interface FlowTest {
  readonly name: string;
  readonly given: JsonObject | readonly JsonObject[];
  /** Rows for `lookup` steps and `$lookup`, by table or `connection/stream`. */
  readonly tables: Readonly<Record<string, JsonObject>>;
  readonly now: string | null;
  readonly expect:
    | 'filtered'
    | { readonly error: string }
    | { readonly records: readonly JsonObject[] };
  readonly where: string;
}

/** A whole flow. */
export interface Flow {
  readonly name: string;
  readonly owner: string;
  readonly about: string;
  readonly kind: Kind;
  readonly enabled: boolean;
  readonly triggers: readonly Trigger[];
  readonly source: {
    readonly connection: string;
    readonly stream: string;
    readonly with: JsonObject;
  };
  readonly steps: readonly Step[];
  readonly deliver: {
    readonly connection: string;
    readonly stream: string;
    readonly operation: string;
    /** The destination's key; the record's own key when absent. */
    readonly key: Expression | null;
  };
  readonly retry: RetryPolicy;
  readonly tests: readonly FlowTest[];
  /** File path relative to the project, for messages. */
  readonly file: string;
  /** IANA zone of `$now`, `$today` and schedules. */
  readonly zone: string;
  /** Where each field is written, by path: `file:line:column  path`. Absent in flows made by hand. */
  readonly places?: Readonly<Record<string, string>>;
  /** Lines of the file. */
  readonly lines?: number;
}
