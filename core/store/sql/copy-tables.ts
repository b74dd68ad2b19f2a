import type { CrashPoint } from '../../base/crash-point.ts';
import { CrossdockError } from '../../base/errors.ts';
import { STORE_ERRORS } from '../errors.ts';
import {
  type Ask,
  type Catalogue,
  changesOf,
  contentsOf,
  dataTables,
  signsOfLife,
  type Table,
} from './catalogue.ts';
import type { SqlDriver } from './driver.ts';
import { type Cells, insertRows, pagesOf } from './table-pages.ts';
import { type TablePrint, TablePrinter } from './table-print.ts';

/** A database and how it describes itself. */
export interface Side {
  readonly driver: SqlDriver;
  readonly catalogue: Catalogue;
}

/** What one table came to: equal on both sides, or nothing is kept. */
export interface CopiedTable extends TablePrint {
  readonly table: string;
}

/** Told after each page how many rows of the table are copied. */
export type CopyProgress = (table: string, rows: number) => void;

/**
 * Copies every table and proves it, in one transaction of the target: it holds all of it, equal row by row, or nothing.
 *
 * Nobody writes to the source and nobody even reads the target meanwhile, so no hub can begin on half of the data.
 * Errors: STORE_MISSING, STORE_VERSIONS_DIFFER, STORE_IN_USE, STORE_NOT_EMPTY, STORE_COPY_DIFFERS, STORE_BUSY,
 *         STORE_* → the target is as before.
 */
export function copyTables(options: {
  readonly from: Side;
  readonly to: Side;
  readonly now: number;
  readonly crashPoint: CrashPoint;
  readonly progress: CopyProgress;
}): Promise<readonly CopiedTable[]> {
  const { from, to } = options;
  return to.driver.interactive('copy', async ({ all: target }) => {
    const there = await to.catalogue.tables(target);
    const tables = dataTables(there);
    await to.catalogue.hold(target, tables, 'alone');
    await requireEmpty(to, target, tables);
    const read = await from.driver.interactive('copy-source', async ({ all: source }) => {
      const here = await from.catalogue.tables(source);
      const changes = [await changesOf(source, here), await changesOf(target, there)] as const;
      sameSchema(from, [here, there], changes);
      await from.catalogue.hold(source, tables, 'still');
      await requireIdle(from, source, options.now);
      return copyAll({ ...options, source, target, tables });
    });
    await to.catalogue.filled(target);
    return proven({ ...options, target, tables, read });
  });
}

interface Copying {
  readonly from: Side;
  readonly to: Side;
  readonly crashPoint: CrashPoint;
  readonly progress: CopyProgress;
  readonly target: Ask;
  readonly tables: readonly Table[];
}

async function copyAll(
  copying: Copying & { readonly source: Ask },
): Promise<ReadonlyMap<string, TablePrint>> {
  const { from, to, source, target, tables, crashPoint, progress } = copying;
  const read = new Map<string, TablePrint>();
  for (const table of tables) {
    const printer = new TablePrinter();
    for await (const page of pagesAhead(source, table)) {
      await insertRows(target, table, page);
      printer.add(page);
      progress(table.name, printer.print().rows);
      crashPoint('copy.page');
    }
    await to.catalogue.giveAfter(target, table, await from.catalogue.lastGiven(source, table));
    read.set(table.name, printer.print());
    crashPoint(`copy.${table.name}`);
  }
  return read;
}

/** Reads the next page while the one before it is written. */
async function* pagesAhead(ask: Ask, table: Table): AsyncGenerator<readonly Cells[]> {
  const pages = pagesOf(ask, table);
  let next = pages.next();
  for (;;) {
    const { value, done } = await next;
    if (done === true) return;
    next = pages.next();
    // Whoever stops early hears the error of the page that he waits for, not of this one.
    next.catch(() => undefined);
    yield value;
  }
}

/** Reads the target back, so that what is compared has been through the database. */
async function proven(
  copying: Copying & { readonly read: ReadonlyMap<string, TablePrint> },
): Promise<readonly CopiedTable[]> {
  const copied: CopiedTable[] = [];
  for (const table of copying.tables) {
    const there = await printOf(copying.target, table);
    const here = copying.read.get(table.name);
    if (here?.rows !== there.rows || here.sha256 !== there.sha256) {
      throw new CrossdockError(STORE_ERRORS.STORE_COPY_DIFFERS, {
        what: `${table.name} has ${shown(here)} and arrived as ${shown(there)}`,
        where: copying.to.driver.path,
      });
    }
    copied.push({ table: table.name, ...there });
    copying.crashPoint('copy.proven');
  }
  return copied;
}

function shown(print: TablePrint | undefined): string {
  return `${print?.rows ?? 0} rows with the hash ${print?.sha256 ?? 'of nothing'}`;
}

async function printOf(ask: Ask, table: Table): Promise<TablePrint> {
  const printer = new TablePrinter();
  for await (const page of pagesOf(ask, table)) printer.add(page);
  return printer.print();
}

function sameSchema(
  from: Side,
  tables: readonly [readonly Table[], readonly Table[]],
  changes: readonly [readonly string[], readonly string[]],
): void {
  const [here, there] = changes.map((list) => list.at(-1) ?? null);
  const where = from.driver.path;
  if (here === null) {
    throw new CrossdockError(STORE_ERRORS.STORE_MISSING, { what: 'it holds no store', where });
  }
  if (isEqual(changes) && isEqual(tables)) return;
  const what = `the schema of the source is ${here}, that of the target ${there}`;
  throw new CrossdockError(STORE_ERRORS.STORE_VERSIONS_DIFFER, { what, where });
}

function isEqual([one, other]: readonly [unknown, unknown]): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** The lock of the data folder guards a file; hubs on PostgreSQL show themselves by their rows. */
async function requireIdle({ driver, catalogue }: Side, ask: Ask, now: number): Promise<void> {
  if (!catalogue.isShared) return;
  const { lanes, processes } = await signsOfLife(ask, now);
  if (lanes + processes === 0) return;
  throw new CrossdockError(STORE_ERRORS.STORE_IN_USE, {
    what: `${processes} processes of hubs told of themselves within the last minute, and ${lanes} lanes are worked`,
    where: driver.path,
    mend: 'stop every hub on this database, then copy it; one that was killed is forgotten after a minute',
  });
}

/** Errors: STORE_NOT_EMPTY, with what is there. */
export async function requireEmpty(side: Side, ask: Ask, tables: readonly Table[]): Promise<void> {
  const contents = await contentsOf(ask, tables);
  const found = contents.filter(({ rows }) => rows > 0);
  if (found.length === 0) return;
  throw new CrossdockError(STORE_ERRORS.STORE_NOT_EMPTY, {
    what: `it holds rows already: ${found.map(({ table, rows }) => `${rows} in ${table}`).join(', ')}`,
    where: side.driver.path,
  });
}
