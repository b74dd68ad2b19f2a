/** What a sandbox account can be told, and what it can be asked. */
import type { Clock, Json, JsonObject, Random } from '../../../core/connector/index.ts';
import type {
  CallNote,
  SandboxFault,
  SandboxNetwork,
} from '../../../core/connector/sandbox/kit.ts';
import type { RecordRow, Row } from './state/sandbox-rows.ts';

/** Faults of NetSuite's own. */
export type NetsuiteFaultKind =
  /** 429, as REST answers when too many calls are open. */
  | 'concurrency'
  /** 400 with SSS_REQUEST_LIMIT_EXCEEDED, as RESTlets answer then. */
  | 'requestLimit'
  /** RCRD_HAS_BEEN_CHANGED. */
  | 'recordChanged'
  /** A save that a script of the account refuses with the text of the fault. */
  | 'scriptError'
  /** The record is saved, and the answer is 500 UNEXPECTED_ERROR. */
  | 'unexpectedAfter';

/** A fault on demand. */
export type NetsuiteFault = SandboxFault<NetsuiteFaultKind>;

/** An item of the seed. */
export interface SeedItem {
  readonly sku: string;
  readonly name: string;
  readonly price: number;
  readonly upc?: string;
  readonly externalId?: string;
  /** Item type in queries; InvtPart when absent. */
  readonly itemType?: string;
  /** On hand by the name of a location. */
  readonly quantities?: Readonly<Record<string, number>>;
}

/** What the account begins with. */
export interface Seed {
  readonly locations?: readonly { readonly name: string; readonly externalId?: string }[];
  readonly items?: readonly SeedItem[];
  readonly customers?: readonly JsonObject[];
}

/** How a sandbox is started; everything but the clock and the randomness has a default. */
export interface NetsuiteSandboxOptions {
  readonly clock: Clock;
  readonly random: Random;
  /** 0 takes a free one. */
  readonly port?: number;
  /** Takes the place of loopback: for a simulation. */
  readonly network?: SandboxNetwork;
  readonly accountId?: string;
  readonly timeZone?: string;
  /** Keeps the account over restarts. */
  readonly stateFile?: string;
  /** Calls at one time; development accounts have 5. */
  readonly concurrencyLimit?: number;
  /** How long a call takes on average, from half to one and a half of it, on the injected clock. */
  readonly latencyMs?: number;
  /** How long an asynchronous job takes. */
  readonly asyncMs?: number;
  readonly isSuiteTax?: boolean;
  /** The ISO code of the currency that the books are kept in; USD when absent. It has the id 1. */
  readonly baseCurrency?: string;
  readonly seed?: Seed;
  readonly clientId?: string;
  /** Public keys in PEM by certificate id; a fresh pair is made when there are none. */
  readonly publicKeys?: Readonly<Record<string, string>>;
  readonly tba?: TbaKeys;
}

/** The keys of token-based authentication. */
export interface TbaKeys {
  readonly consumerKey: string;
  readonly consumerSecret: string;
  readonly tokenId: string;
  readonly tokenSecret: string;
}

/** What people do in the account while the hub looks on. */
export interface People {
  /** Changes body fields of a record, found by type and by id, external id or name. */
  edit(type: string, name: string, fields: Readonly<Record<string, Json>>): RecordRow;
  /** Sets the price of an item at a level. */
  setPrice(sku: string, price: number, level?: string): void;
  /** Books a stock adjustment by hand. */
  adjustStock(sku: string, location: string, by: number): void;
  /** Creates a record as a person would in the pages. */
  create(type: string, body: JsonObject): RecordRow;
  approveOrder(name: string): RecordRow;
  /** Makes one record out of another, by hand. */
  transform(type: string, name: string, target: string, body: JsonObject): RecordRow;
  remove(type: string, name: string): void;
  /** Internal ids behind names, for tests. */
  itemId(sku: string): string;
  locationId(name: string): string;
}

/** A running sandbox. */
export interface NetsuiteSandbox extends People {
  readonly url: string;
  readonly accountId: string;
  readonly clientId: string;
  readonly certificateId: string;
  /** The private key in PEM that fits the certificate, when the sandbox made the pair. */
  readonly privateKey: string;
  readonly tba: TbaKeys;
  now(): number;
  setClockOffset(ms: number): void;
  setFaults(faults: readonly NetsuiteFault[]): void;
  /** Lets the query service see later writes only after that time. */
  setLag(ms: number): void;
  /** Takes a record type, or the table of deletions, away from the role. */
  setHidden(types: readonly string[]): void;
  /** Closes the books up to and with that day; null opens them. */
  closeBooks(until: string | null): void;
  setConcurrencyLimit(limit: number): void;
  /** Ends all tokens. */
  revokeTokens(): void;
  calls(): readonly CallNote[];
  clearCalls(): void;
  state(): Readonly<Record<string, readonly Row[]>>;
  close(): Promise<void>;
}
