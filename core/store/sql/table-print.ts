import { createHash } from 'node:crypto';
import type { Cells } from './table-pages.ts';

/** How many rows were seen, and a hash of all of them. */
export interface TablePrint {
  readonly rows: number;
  readonly sha256: string;
}

const MODULUS = 1n << 256n;

/**
 * The hash of a table: the sum of the SHA-256 of its rows.
 *
 * A sum does not depend on the order, and the two databases sort keys with NUL in them differently.
 */
export class TablePrinter {
  #rows = 0;
  #sum = 0n;

  add(rows: readonly Cells[]): void {
    for (const cells of rows) this.#sum += BigInt(`0x${rowHash(cells)}`);
    this.#sum %= MODULUS;
    this.#rows += rows.length;
  }

  print(): TablePrint {
    return { rows: this.#rows, sha256: this.#sum.toString(16).padStart(64, '0') };
  }
}

function rowHash(cells: Cells): string {
  const plain = cells.map((cell) =>
    cell instanceof Uint8Array ? Buffer.from(cell).toString('base64') : cell,
  );
  return createHash('sha256').update(JSON.stringify(plain)).digest('hex');
}
