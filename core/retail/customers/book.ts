import { contentHash } from '../../base/json.ts';
import type { HubRecord, HubRecordPut, RecordLedger } from '../../store/record-store.ts';
import { isSameData } from '../record-change.ts';
import type { CustomerLink } from './part.ts';
import { aliasesOf, innerOf, linkAlias, type Profile, profileOf, viewOf } from './profile.ts';
import type { CustomerSettings } from './settings.ts';
import { withShowings } from './showing.ts';

/** The stream's name in the store. */
export const CUSTOMERS_STREAM = 'customers';

/** The store's stream of what was erased: hashes of ids, so that an old message cannot bring a person back (T24). */
export const ERASURES_STREAM = 'erasures';

/** Profiles that may claim one name before the rest is not looked at. */
const CLAIMS_MAX = 100;

/** A profile that went into another which went into another …: no chain is longer. */
const CHAIN_MAX = 100;

/** The key under which an erased id is remembered; the id itself cannot be read from it. */
export function erasureKey({ source, id }: CustomerLink): string {
  return contentHash([source, id]);
}

/** The profiles of one transaction: loaded at once, changed in memory, written at once. */
export class CustomerBook {
  readonly settings: CustomerSettings;
  readonly now: string;
  readonly #stored = new Map<string, HubRecord>();
  readonly #profiles = new Map<string, Profile>();
  readonly #claims = new Map<string, readonly string[]>();
  readonly #erasures = new Map<string, string>();
  readonly #changed = new Set<string>();

  private constructor(parts: { readonly settings: CustomerSettings; readonly now: string }) {
    this.settings = parts.settings;
    this.now = parts.now;
  }

  /** Loads every profile that these names and keys find, with those that they were merged into. */
  static async load(
    ledger: RecordLedger,
    wanted: {
      readonly names: readonly string[];
      readonly links: readonly CustomerLink[];
      readonly settings: CustomerSettings;
      readonly now: string;
    },
  ): Promise<CustomerBook> {
    const book = new CustomerBook(wanted);
    const names = [...new Set([...wanted.names, ...wanted.links.map(linkAlias)])];
    const keys = new Set<string>(names);
    for (const { alias, keys: claimers } of await ledger.find(
      CUSTOMERS_STREAM,
      names,
      CLAIMS_MAX,
    )) {
      book.#claims.set(alias, claimers);
      for (const key of claimers) keys.add(key);
    }
    await book.#add(ledger, [...keys]);
    await book.#loadErasures(ledger, wanted.links);
    return book;
  }

  /** Follows merges until nothing new is found. */
  async #add(ledger: RecordLedger, keys: readonly string[]): Promise<void> {
    let missing = keys;
    for (let step = 0; missing.length > 0 && step < CHAIN_MAX; step += 1) {
      const next = new Set<string>();
      for (const record of await ledger.get(CUSTOMERS_STREAM, missing)) {
        if (record === null) continue;
        const profile = profileOf(record);
        this.#stored.set(record.key, record);
        this.#profiles.set(record.key, profile);
        for (const key of [profile.merged?.into, ...profile.absorbed]) {
          if (key !== undefined && !this.#profiles.has(key)) next.add(key);
        }
      }
      missing = [...next];
    }
  }

  async #loadErasures(ledger: RecordLedger, links: readonly CustomerLink[]): Promise<void> {
    const keys = [...new Set(links.map(erasureKey))];
    for (const record of await ledger.get(ERASURES_STREAM, keys)) {
      if (record !== null) this.#erasures.set(record.key, String(record.data['at']));
    }
  }

  /** When the id was erased, or null. */
  erasedAt(link: CustomerLink): string | null {
    return this.#erasures.get(erasureKey(link)) ?? null;
  }

  /** The profile with that key, also one that is gone. */
  profile(key: string): Profile | undefined {
    return this.#profiles.get(key);
  }

  /** The living profile that has that key, or claimed that name first; merges are followed. */
  find(name: string): Profile | undefined {
    let found = this.#profiles.get(name) ?? this.#profiles.get(this.#claims.get(name)?.[0] ?? '');
    for (let step = 0; found !== undefined && found.merged !== null; step += 1) {
      found = step < CHAIN_MAX ? this.#profiles.get(found.merged.into) : undefined;
    }
    return found === undefined || found.isErased ? undefined : found;
  }

  /** Takes the profile as it is now; names that it does not have any more find the next one that claims them. */
  put(profile: Profile): void {
    const before = this.#profiles.get(profile.key);
    const old = before === undefined ? [] : aliasesOf(before, this.settings);
    const names = new Set(aliasesOf(profile, this.settings));
    for (const name of old) {
      if (names.has(name)) continue;
      const claims = this.#claims.get(name) ?? [];
      this.#claims.set(
        name,
        claims.filter((key) => key !== profile.key),
      );
    }
    for (const name of names) {
      const claims = this.#claims.get(name) ?? [];
      if (!claims.includes(profile.key)) this.#claims.set(name, [...claims, profile.key]);
    }
    this.#profiles.set(profile.key, withShowings(profile, this.settings, this.now));
    this.#changed.add(profile.key);
  }

  /** What has to be written: nothing for a profile that is as it was, quietly when no reader would see it. */
  puts(): readonly HubRecordPut[] {
    return [...this.#changed].flatMap((key) => {
      const profile = this.#profiles.get(key);
      const put = profile === undefined ? null : this.#putOf(profile);
      return put === null ? [] : [put];
    });
  }

  #putOf(profile: Profile): HubRecordPut | null {
    const { key } = profile;
    const stored = this.#stored.get(key);
    const data = viewOf(profile, this.settings);
    const inner = innerOf(profile);
    const deleted = profile.isErased || profile.merged !== null;
    const isSeenSame =
      stored !== undefined && stored.deleted === deleted && isSameData(stored.data, data);
    if (isSeenSame && isSameData(stored.inner, inner)) return null;
    const aliases = aliasesOf(profile, this.settings);
    const quietly = isSeenSame ? stored : null;
    const place = { stream: CUSTOMERS_STREAM, key, version: null };
    return { ...place, data, inner, deleted, aliases, quietly };
  }

  /** The `seq` that a profile has without being written. */
  seq(key: string): number | null {
    return this.#stored.get(key)?.seq ?? null;
  }
}
