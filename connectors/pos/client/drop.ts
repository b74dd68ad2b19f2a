import type { FileContent } from './content.ts';
import type { FolderListing } from './folder.ts';

/** A file that lies on this machine for as long as it is read. */
export interface FetchedFile extends FileContent {
  /** Lets the copy go, if one was made. May be called again. */
  release(): Promise<void>;
}

/** What is to be fetched, and how much of it may be kept. */
export interface FetchOptions {
  /** The name to say in messages. */
  readonly name: string;
  /** A file larger than this is hashed, and its bytes are not kept: the caller refuses it by its size. */
  readonly keepBytes: number;
}

/**
 * The drop folder as its readers and writers see it, wherever it lies: a folder of this machine, or one behind SFTP.
 *
 * Shape:  paths are relative to the drop folder with `/` between their parts, '' is the folder itself; the outbox may
 *         be an absolute path. Every step may be repeated after a crash.
 * Errors: POS_FOLDER_UNUSABLE, POS_FILE_UNREADABLE, POS_DISK_FULL, and the POS_SFTP_* of the transport.
 */
export interface Drop {
  /** Where the folder lies, for messages. */
  readonly where: string;
  /** Whether files lie on this machine already, so that looking into one costs no transfer. */
  readonly isLocal: boolean;
  /** The regular files directly in a folder; a folder that is not there is empty. */
  list(folder: string): Promise<FolderListing>;
  /** Every name in a folder in byte order; none when it is not there. */
  names(folder: string): Promise<readonly string[]>;
  /** The same for a folder that nothing is put into any more: they may be remembered. */
  closedNames(folder: string): Promise<readonly string[]>;
  /** Whether a path names anything at all. */
  exists(path: string): Promise<boolean>;
  /** Makes a real folder below the drop folder, refusing a link in its place, and gives its path. */
  makeFolder(...parts: readonly string[]): Promise<string>;
  /** Makes a folder that the settings name, with its parents. */
  ensureFolder(path: string): Promise<void>;
  /** Moves a file; false when it is not there any more. */
  move(from: string, to: string): Promise<boolean>;
  /** Puts a file in place so that nobody ever sees a part of it. */
  writeWhole(path: string, bytes: Buffer): Promise<void>;
  /** Brings a regular file, with its companions, to where it can be read. */
  fetch(path: string, options: FetchOptions): Promise<FetchedFile>;
  /** The text of a small file of the hub's own. */
  readText(path: string): Promise<string>;
  /** Whether the hub can list, read and write here; throws what stands in the way. */
  probe(): Promise<void>;
}

/** Joins the parts of a path below the drop folder. */
export function pathOf(...parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join('/');
}
