import type { Json, JsonObject } from '../../base/json.ts';
import type { Delivery, Host, Verdict } from '../contract.ts';
import type { HttpRequest } from '../http-contract.ts';

/** An answer, parsed. A number that a double cannot hold is text. */
export interface Answer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Json;
}

/** A request before it is sent: everything but its signature. */
export type UnsignedRequest = Pick<HttpRequest, 'method' | 'url' | 'headers' | 'body'>;

/** The places where a function of the project may stand for what the file cannot say. */
export interface Hooks {
  /** The headers that sign a request; asked for anew for each attempt, when its turn has come. */
  readonly sign?: (request: UnsignedRequest, host: Host) => Readonly<Record<string, string>>;
  /** The record's data from one item of an answer. */
  readonly record?: (
    item: Json,
    about: { readonly stream: string; readonly settings: JsonObject },
  ) => JsonObject;
  /** What `$page.token` is for the next page; null ends the list. */
  readonly page?: (
    answer: Answer,
    about: { readonly stream: string; readonly token: Json },
  ) => Json;
  /** What an answer really means, by the code of one of the file's errors; null leaves it to the file. */
  readonly error?: (answer: Answer) => string | null;
  /** Whether a delivery is genuine. */
  readonly verify?: (host: Host, delivery: Delivery) => Verdict;
}

/** The hooks by name, for the reader of the file. */
export const HOOK_NAMES = ['sign', 'record', 'page', 'error', 'verify'] as const;
