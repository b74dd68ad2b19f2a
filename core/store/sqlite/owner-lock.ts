import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { isoTime } from '../../base/clock.ts';
import { CrossdockError } from '../../base/errors.ts';
import { isJsonObject, type Json } from '../../base/json.ts';
import { STORE_ERRORS } from '../errors.ts';
import { failureOf, storeError } from './sqlite-fault.ts';

/** Ownership of a data folder, held until it is released or the process ends. */
export interface OwnerLock {
  release(): void;
}

/** Who asks for the folder. */
export interface Owner {
  readonly folder: string;
  readonly pid: number;
  /** Start of the process in ms since the epoch; the message to a second process names it. */
  readonly startedAt: number;
}

const SQLITE_BUSY = 5;

/**
 * Keeps the locks alive when a caller forgets its handle: a collected connection would give its
 * lock back.
 */
const held = new Set<DatabaseSync>();

/**
 * Makes this process the only hub that works on a data folder.
 *
 * The operating system holds the lock (an exclusive transaction on `owner.lock`), so it ends with
 * the process however that ends: a dead owner needs no clean-up, and a reused process id cannot
 * fool it. `owner.json` only tells who it is.
 * Errors: STORE_IN_USE naming the live owner's pid; STORE_CANNOT_OPEN, STORE_READ_ONLY.
 */
export function lockDataFolder(owner: Owner): OwnerLock {
  const path = join(owner.folder, 'owner.lock');
  const note = join(owner.folder, 'owner.json');
  const database = locked(path, note, owner.folder);
  const startedAt = isoTime(owner.startedAt);
  writeFileSync(note, `${JSON.stringify({ pid: owner.pid, startedAt })}\n`);
  held.add(database);
  return {
    release: () => {
      if (held.delete(database)) database.close();
    },
  };
}

function locked(path: string, note: string, folder: string): DatabaseSync {
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(path, { timeout: 0 });
    database.exec('BEGIN EXCLUSIVE');
    return database;
  } catch (error) {
    database?.close();
    const failure = failureOf(error);
    if (failure.code !== SQLITE_BUSY) throw storeError(failure, path);
    throw new CrossdockError(STORE_ERRORS.STORE_IN_USE, {
      what: `${ownerText(note)} works on this data folder`,
      where: folder,
    });
  }
}

/**
 * The note is written just after the lock is taken, so for an instant it may be missing or of the
 * owner before.
 */
function ownerText(note: string): string {
  try {
    const owner: Json = JSON.parse(readFileSync(note, 'utf8'));
    if (!isJsonObject(owner)) return 'another process';
    return `the process ${String(owner['pid'])}, started ${String(owner['startedAt'])},`;
  } catch {
    return 'another process';
  }
}
