import { contentHash, type Json, type JsonObject } from '../../base/json.ts';
import type { CountDefinition, Given, PagingDefinition } from './definition.ts';
import { REST_ERRORS } from './errors.ts';
import type { Answer } from './hooks.ts';
import { fault, givenOf, isTrue, type Rest, textOf } from './rest.ts';
import { answerGiven } from './verdict.ts';

/** Where a list stands: one of the fields, by the way that its pages go on. */
export interface PageState extends JsonObject {
  readonly number?: number;
  readonly offset?: number;
  readonly token?: Json;
  readonly url?: string;
}

/** A list with more pages than this does not end. */
export const PAGES_MAX = 10_000;

/** The way through the pages of one list; it finds lists that repeat themselves or do not end. */
export class Pager {
  readonly #rest: Rest;
  readonly #paging: PagingDefinition;
  readonly #at: string;
  readonly #size: number | null;
  #state: PageState;
  #pages = 0;
  #seen = new Set<string>();
  #contents = new Set<string>();

  constructor(
    rest: Rest,
    at: string,
    paging: PagingDefinition | undefined,
    resumed: PageState | null,
  ) {
    this.#rest = rest;
    this.#paging = paging ?? {};
    this.#at = at;
    this.#size = this.#sizeOf();
    this.#state = resumed ?? this.#first();
  }

  /** `$page`, as expressions see it. */
  given(): JsonObject {
    return { number: null, offset: null, token: null, ...this.#state, size: this.#size };
  }

  /** The whole address of the page, where the last answer named it. */
  get url(): string | null {
    return this.#state.url ?? null;
  }

  get state(): PageState {
    return this.#state;
  }

  /** Begins the list anew, for another filter. */
  restart(): void {
    this.#state = this.#first();
    this.#pages = 0;
    this.#seen = new Set();
    this.#contents = new Set();
  }

  /**
   * Goes on behind an answer; false at the end of the list.
   *
   * Errors: REST_PAGING_STUCK → the list names a page again, repeats one, or has too many.
   */
  advance(answer: Answer, items: readonly Json[]): boolean {
    const next = this.#next(answer, items.length);
    if (next === null) return false;
    this.#pages += 1;
    if (this.#pages >= PAGES_MAX) throw this.#stuck(`the list has more than ${PAGES_MAX} pages`);
    const name = contentHash(next);
    if (this.#seen.has(name)) throw this.#stuck('the next page is one that was read already');
    this.#seen.add(name);
    this.#refuseSamePage(items);
    this.#state = next;
    return true;
  }

  /** A list that ignores the page it is asked for gives the first one for ever. */
  #refuseSamePage(items: readonly Json[]): void {
    if (items.length === 0) return;
    const content = contentHash([...items]);
    if (this.#contents.has(content)) throw this.#stuck('the same page came twice');
    this.#contents.add(content);
  }

  #first(): PageState {
    const { number, offset } = this.#paging;
    if (number !== undefined) return { number: number.first };
    return offset === undefined ? {} : { offset: offset.first };
  }

  #next(answer: Answer, count: number): PageState | null {
    const { number, offset, token, link, url } = this.#paging;
    const { page: hook } = this.#rest.definition.hooks;
    if (hook !== undefined) return this.#hooked(answer, hook);
    const given = answerGiven(this.#rest, answer);
    const counted = number ?? offset;
    if (counted !== undefined)
      return this.#hasMore(counted, given, count) ? this.#counted(count) : null;
    if (token !== undefined) {
      const next = token(given);
      return isEnd(next) ? null : { token: next ?? null };
    }
    const address = link === true ? nextLink(answer.headers['link']) : textOf(url?.(given));
    return address === null ? null : { url: address };
  }

  #hasMore({ more }: CountDefinition, given: Given, count: number): boolean {
    if (more !== undefined) return isTrue(this.#rest, more, given, `${this.#at}.paging.more`);
    return count > 0 && (this.#size === null || count >= this.#size);
  }

  #counted(count: number): PageState {
    const { number, offset } = this.#state;
    if (number !== undefined) return { number: number + 1 };
    // An empty page that says there are more is stepped over, or the list would ask for it for ever.
    return { offset: (offset ?? 0) + (count === 0 ? (this.#size ?? 1) : count) };
  }

  #hooked(
    answer: Answer,
    hook: NonNullable<Rest['definition']['hooks']['page']>,
  ): PageState | null {
    try {
      const token = hook(answer, { stream: this.#at, token: this.#state.token ?? null });
      return isEnd(token) ? null : { token };
    } catch (cause) {
      const what = 'the hook "page" threw';
      throw fault(this.#rest, REST_ERRORS.REST_HOOK_FAILED, { what, at: this.#at, cause });
    }
  }

  #sizeOf(): number | null {
    const { number, offset } = this.#paging;
    const size = (number ?? offset)?.size(givenOf(this.#rest));
    if (size === undefined) return null;
    if (typeof size === 'number' && Number.isSafeInteger(size) && size > 0) return size;
    const what = 'the size of a page is no whole number above 0';
    throw fault(this.#rest, REST_ERRORS.REST_REQUEST_INVALID, { what, at: this.#at });
  }

  #stuck(what: string): Error {
    return fault(this.#rest, REST_ERRORS.REST_PAGING_STUCK, { what, at: this.#at });
  }
}

function isEnd(token: Json | undefined): boolean {
  return token === undefined || token === null || token === '' || token === false;
}

/** The address of the next page in a Link header. Source: RFC 8288 §3. */
export function nextLink(header: string | undefined): string | null {
  for (const [, address = '', parameters = ''] of (header ?? '').matchAll(LINK)) {
    const relation = /;\s*rel\s*=\s*(?:"([^"]*)"|([^\s;,]+))/i.exec(parameters);
    const names = (relation?.[1] ?? relation?.[2] ?? '').toLowerCase().split(/\s+/);
    if (names.includes('next')) return address;
  }
  return null;
}

const LINK = /<([^>]*)>((?:\s*;\s*[\w*-]+\s*(?:=\s*(?:"[^"]*"|[^\s;,"]*))?)*)/g;
