import type { Ack, Command, Host, JsonObject } from '../../../core/connector/index.ts';
import type { Drop } from '../client/drop.ts';
import { POS_ERRORS } from '../errors.ts';
import type { OutFile } from '../settings/outbox.ts';

/** The files of one stream for one store. */
export interface Job {
  readonly host: Host;
  readonly drop: Drop;
  /** Where the files go. */
  readonly outbox: string;
  readonly file: OutFile;
  /** '' where all stores share a file. */
  readonly store: string;
}

/** A command and its place among the acks. */
export interface Placed {
  readonly command: Command;
  readonly index: number;
}

/** A command whose rows the till takes. */
export interface GoodRow extends Placed {
  readonly texts: readonly string[];
}

/** What one command gave to the till, as the ledger keeps it. */
export interface PublishedRow {
  readonly key: string;
  readonly version: string | null;
  readonly data: JsonObject;
}

/** The row of a command. */
export function publishedRow({ key, version, data }: Command): PublishedRow {
  return { key, version, data };
}

/** The ack of a command that the till holds now. */
export function writtenAck({ key, version }: Command, note: string): Ack {
  const ack = { outcome: 'written', id: key, note } as const;
  return version === null ? ack : { ...ack, version };
}

/** The ack of a command that would make the till reject the file. */
export function refusedAck(path: string, what: string): Ack {
  const { code, mend } = POS_ERRORS.POS_WRITE_FIELD;
  return { outcome: 'refused', code, path, what, mend };
}
