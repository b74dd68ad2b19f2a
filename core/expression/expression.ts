/**
 * The expression engine's public face; `compile.ts` implements it.
 *
 * A value in a flow file is an expression when it is a string that starts with `=`; what follows is n8n template text:
 * `={{ $json.a }}` gives the value itself, `=SKU-{{ $json.a }}` a string. Anything else is a literal.
 */
import type { Json, JsonObject } from '../base/json.ts';

/** What an expression can see. Plain data and pure functions only (I10). */
export interface Scope {
  readonly json: JsonObject;
  /** Business time of the run in ms since the epoch: the same for every record of a page. */
  readonly now: number;
  /** IANA zone of `$now` and `$today`. */
  readonly zone: string;
  readonly vars: JsonObject;
  /** `$lookup('table', key)`: undefined when the table has no such key. */
  readonly lookup: (table: string, key: string) => Json | undefined;
}

/** A compiled expression. `undefined` means missing: the field is left out. */
export interface Expression {
  readonly source: string;
  /** Evaluates on one record. Errors: EXPR_* CrossdockError with the position in the source. */
  evaluate(scope: Scope): Json | undefined;
  /** Names of the `$lookup` tables it uses, for lint. */
  readonly tables: readonly string[];
  /** Top-level fields of `$json` it reads, or null when it cannot be told. For lint and coverage. */
  readonly fields: readonly string[] | null;
}
