/** The till's inbox as another program uses it, and the tables behind it. */
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { PosSandbox } from '../../../../connectors/pos/sandbox/server.ts';

/** A row of one of its tables, or undefined. */
export function rowOf(till: PosSandbox, table: string, id: string): unknown {
  const rows = till.state()[table] ?? [];
  return rows.find(
    (one) => typeof one === 'object' && one !== null && Reflect.get(one, 'id') === id,
  );
}

/** Puts a file into the till's inbox, lets the till look, and gives its answer: `.ok` or `.rej` and its words. */
export async function upload(till: PosSandbox, name: string, text: string): Promise<string> {
  const base = join(till.folder, 'outbox', name);
  await writeFile(`${base}.csv`, text);
  await writeFile(`${base}.trg`, '');
  await till.pickUp();
  const ending = existsSync(`${base}.ok`) ? '.ok' : '.rej';
  return `${ending} ${(await readFile(`${base}${ending}`, 'utf8')).trim()}`;
}
