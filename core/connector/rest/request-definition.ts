import type { Json, JsonObject } from '../../base/json.ts';

/** What an expression of a connector file can see. */
export interface Given {
  /** The record or the data of a command: `$json`. */
  readonly json: JsonObject;
  /** The other names, without their `$`. */
  readonly names: JsonObject;
  readonly now: number;
}

/** A value with its expressions compiled; undefined means: leave it out. */
export type Template = (given: Given) => Json | undefined;

/** Values by name. */
export type Templates = Readonly<Record<string, Template>>;

/** One request. `{name.field}` in the path is filled in and encoded. */
export interface RequestDefinition {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly query: Templates;
  readonly headers: Templates;
  readonly body?: Template;
  readonly form?: Templates;
  /** Whether an answer is JSON, or not looked at. */
  readonly answer: 'json' | 'none';
  readonly cost?: number;
  readonly tier?: string;
  readonly timeout?: number;
}
