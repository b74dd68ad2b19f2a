/** The file that keeps a pair of expiring tokens, and the lock that lets one process at a time replace it. */
import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { CrossdockError, type Host, isJsonObject } from '../../core/connector/index.ts';
import { SHOPIFY_ERRORS } from './errors.ts';

/** An access token that expires, and what the next one is asked for with. */
export interface TokenPair {
  readonly accessToken: string;
  readonly refreshToken: string;
  /** When the access token was given out and when it ends, in ms since the epoch. */
  readonly issuedMs: number;
  readonly expiresMs: number;
  /** When the refresh token ends. */
  readonly refreshExpiresMs: number;
}

/** The pair in the file; null when there is no file. Errors: SHOPIFY_TOKEN_FILE. */
export function readPair(path: string): TokenPair | null {
  const text = readText(path);
  if (text === null) return null;
  const pair = pairOf(text);
  if (pair !== null) return pair;
  throw new CrossdockError(SHOPIFY_ERRORS.SHOPIFY_TOKEN_FILE, {
    what: 'the token file holds no pair of tokens',
    where: path,
  });
}

/** Puts a pair in the file as a whole and on the disk, before any of it is used. */
export function writePair(path: string, pair: TokenPair): void {
  const fresh = `${path}.new`;
  try {
    mkdirSync(dirname(path), { recursive: true });
    const file = openSync(fresh, 'w', 0o600);
    try {
      writeSync(file, `${JSON.stringify(pair)}\n`);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(fresh, path);
  } catch (cause) {
    throw fileFault(path, cause);
  }
}

/** How long another process is waited for, in ms: its call ends by its timeout. */
const LOCK_WAIT_MS = 90_000;
const LOCK_LOOK_MS = 250;

/**
 * Runs while no other process does the same for that file.
 *
 * Shape:  the operating system holds the lock (an exclusive transaction on `<file>.lock`), so it ends with the process
 *         however that ends.
 * Errors: SHOPIFY_TOKEN_FILE when the lock cannot be had in time.
 */
export async function withLock<T>(host: Host, path: string, work: () => Promise<T>): Promise<T> {
  for (let waitedMs = 0; ; waitedMs += LOCK_LOOK_MS) {
    const lock = tryLock(`${path}.lock`);
    if (lock !== null) {
      try {
        return await work();
      } finally {
        lock.close();
      }
    }
    if (waitedMs > LOCK_WAIT_MS) throw fileFault(path, new Error('another process holds the lock'));
    await host.clock.sleep(LOCK_LOOK_MS, host.signal);
  }
}

const SQLITE_BUSY = 5;

function tryLock(path: string): DatabaseSync | null {
  let database: DatabaseSync | undefined;
  try {
    mkdirSync(dirname(path), { recursive: true });
    database = new DatabaseSync(path, { timeout: 0 });
    database.exec('BEGIN EXCLUSIVE');
    return database;
  } catch (error) {
    database?.close();
    const isBusy = error instanceof Error && 'errcode' in error && error.errcode === SQLITE_BUSY;
    if (isBusy) return null;
    throw fileFault(path, error);
  }
}

function readText(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw fileFault(path, error);
  }
}

function pairOf(text: string): TokenPair | null {
  try {
    const value: unknown = JSON.parse(text);
    if (!isJsonObject(value)) return null;
    const { accessToken, refreshToken, issuedMs, expiresMs, refreshExpiresMs } = value;
    const isWhole =
      typeof accessToken === 'string' &&
      typeof refreshToken === 'string' &&
      typeof issuedMs === 'number' &&
      typeof expiresMs === 'number' &&
      typeof refreshExpiresMs === 'number';
    return isWhole ? { accessToken, refreshToken, issuedMs, expiresMs, refreshExpiresMs } : null;
  } catch {
    return null;
  }
}

function fileFault(path: string, cause: unknown): CrossdockError {
  const what = cause instanceof Error ? cause.message : String(cause);
  return new CrossdockError(SHOPIFY_ERRORS.SHOPIFY_TOKEN_FILE, { what, where: path, cause });
}
