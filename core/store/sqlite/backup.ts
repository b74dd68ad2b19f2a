import { closeSync, existsSync, fsyncSync, openSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { CrossdockError } from '../../base/errors.ts';
import { STORE_ERRORS } from '../errors.ts';
import { failureOf, storeError } from './sqlite-fault.ts';

/** How long a lock of the hub is waited for, in ms. */
const BUSY_TIMEOUT_MS = 30_000;

/** What was written. Units: bytes. */
export interface Backup {
  readonly path: string;
  readonly bytes: number;
}

/**
 * Copies a database as it is at one instant into a new file, beside a hub at work; the file has its name only once it
 * is whole, checked and on disk.
 *
 * Errors: STORE_MISSING, STORE_NOT_EMPTY when the new file is there already, STORE_CORRUPT when the copy is not sound,
 *         STORE_DISK_FULL, STORE_CANNOT_OPEN, STORE_IO.
 */
export function backupSqlite(from: string, to: string): Backup {
  if (!existsSync(from)) {
    throw new CrossdockError(STORE_ERRORS.STORE_MISSING, { what: 'no such file', where: from });
  }
  if (existsSync(to)) {
    const what = 'there is a file of that name already';
    throw new CrossdockError(STORE_ERRORS.STORE_NOT_EMPTY, { what, where: to });
  }
  const part = `${to}.part`;
  rmSync(part, { force: true });
  try {
    copyAtOneInstant(from, part);
    requireSound(part);
    sync(part);
    renameSync(part, to);
    sync(dirname(to));
  } catch (error) {
    rmSync(part, { force: true });
    throw error instanceof CrossdockError ? error : storeError(failureOf(error), to);
  }
  return { path: to, bytes: statSync(to).size };
}

/** One read transaction sees one state, whatever the hub writes meanwhile; free pages are left out. */
function copyAtOneInstant(from: string, to: string): void {
  const database = new DatabaseSync(from, { timeout: BUSY_TIMEOUT_MS });
  try {
    database.prepare('VACUUM INTO ?').run(to);
  } finally {
    database.close();
  }
}

function requireSound(path: string): void {
  const database = new DatabaseSync(path, { readOnly: true });
  try {
    const [first] = database.prepare('PRAGMA integrity_check(1)').all();
    if (first?.['integrity_check'] === 'ok') return;
    const what = `the copy is not sound: ${String(first?.['integrity_check'])}`;
    throw new CrossdockError(STORE_ERRORS.STORE_CORRUPT, { what, where: path });
  } finally {
    database.close();
  }
}

function sync(path: string): void {
  const handle = openSync(path, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
