import type { Json, JsonObject } from '../../base/json.ts';
import type { ReadRequest, RecordFault, SourceRecord } from '../contract.ts';
import { ask } from './call.ts';
import type { ReadDefinition, StreamDefinition } from './definition.ts';
import { REST_ERRORS } from './errors.ts';
import type { Answer } from './hooks.ts';
import type { Pager, PageState } from './paging.ts';
import { shapeItem } from './record.ts';
import { type BuiltRequest, buildRequest } from './request.ts';
import { fault, givenOf, type Rest } from './rest.ts';
import { answerGiven } from './verdict.ts';

/** One stream being read. */
export interface Reading {
  readonly rest: Rest;
  readonly name: string;
  readonly stream: StreamDefinition;
  readonly read: ReadDefinition;
  readonly request: ReadRequest;
}

/** One page of a list as it came. */
export interface ListPage {
  readonly answer: Answer;
  readonly items: readonly Json[];
  /** The item that each record was made of, in the same order. */
  readonly records: readonly { readonly record: SourceRecord; readonly item: Json }[];
  readonly faults: readonly RecordFault[];
}

/**
 * Asks for one page.
 *
 * Errors: the call's; REST_RECORDS_MISSING when there is no list where the file says.
 */
export async function fetchPage(
  { rest, name, read, request }: Reading,
  pager: Pager,
  cursor: Json,
): Promise<ListPage> {
  const names: JsonObject = { cursor, page: pager.given(), with: request.with };
  const built = buildRequest(rest, read, givenOf(rest, names), 'GET');
  const answer = await ask(rest, read, atAddress(rest, built, pager.url, name), name);
  const items = read.records(answerGiven(rest, answer, givenOf(rest, names)));
  if (!isList(items)) {
    const what = `${items === undefined ? 'nothing' : 'no list'} stands where records are expected`;
    throw fault(rest, REST_ERRORS.REST_RECORDS_MISSING, { what, at: name });
  }
  const shaped = items.map((item) => shapeItem(rest, name, item));
  return {
    answer,
    items,
    records: shaped.flatMap((one) => ('record' in one ? [one] : [])),
    faults: shaped.flatMap((one) => ('fault' in one ? [one.fault] : [])),
  };
}

/** An address that the last answer named, also a relative one; the client refuses any other host (T38). */
function atAddress(
  rest: Rest,
  built: BuiltRequest,
  address: string | null,
  at: string,
): BuiltRequest {
  if (address === null) return built;
  if (URL.canParse(address, built.url.href)) return { ...built, url: new URL(address, built.url) };
  const what = 'the address of the next page is no URL';
  throw fault(rest, REST_ERRORS.REST_ANSWER_MALFORMED, { what, at });
}

/** The state of a page in a stored cursor. */
export function pageStateOf(value: Json | undefined): PageState | null {
  if (typeof value !== 'object' || value === null || isList(value)) return null;
  const { number, offset, token, url } = value;
  if (typeof number === 'number') return { number };
  if (typeof offset === 'number') return { offset };
  if (typeof url === 'string') return { url };
  return token === undefined ? null : { token };
}

function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}
