import { assert } from '../../base/errors.ts';
import type { JsonObject } from '../../base/json.ts';
import type { Row } from './driver.ts';

/** The text of a column; a wrong type is a mistake in the statement, so it crashes. */
export function textIn(row: Row, column: string): string {
  const value = row[column];
  assert(typeof value === 'string', `column ${column} holds text`);
  return value;
}

/** The text of a column that may be NULL. */
export function textOrNullIn(row: Row, column: string): string | null {
  return row[column] === null ? null : textIn(row, column);
}

/** The number of a column. */
export function numberIn(row: Row, column: string): number {
  const value = row[column];
  assert(typeof value === 'number', `column ${column} holds a number`);
  return value;
}

/** The number of a column that may be NULL. */
export function numberOrNullIn(row: Row, column: string): number | null {
  return row[column] === null ? null : numberIn(row, column);
}

/** The bytes of a column, without a copy. */
export function bytesIn(row: Row, column: string): Buffer {
  const value = row[column];
  assert(value instanceof Uint8Array, `column ${column} holds bytes`);
  return Buffer.from(value.buffer, value.byteOffset, value.byteLength);
}

/** The object that the store itself wrote into a column as JSON text. */
export function objectIn(row: Row, column: string): JsonObject {
  return JSON.parse(textIn(row, column));
}

/** As `objectIn`, for a column that may be NULL. */
export function objectOrNullIn(row: Row, column: string): JsonObject | null {
  return row[column] === null ? null : objectIn(row, column);
}
