import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { parse } from 'csv-parse/sync';
import { DateTime } from 'luxon';
import { isoTime } from '../../../../core/connector/index.ts';
import { nextNumber, type TillTables } from './tables.ts';

/** What the store's staff does that ends in a file for the hub. */
export interface Days {
  /** Fills the tables of a new store from the sample: what was counted, and the catalogue. */
  seed(): Promise<void>;
  /** Ends the next day of the sample: its sales are dropped and taken off the shelf. Answers the file's name. */
  closeDay(): Promise<string>;
  /** Counts the shelf, or corrects what stands in `counted` first. Answers the file's name. */
  count(counted?: Readonly<Record<string, number>>): Promise<string>;
  /** Notes a customer at the till. Answers the customer's number. */
  addCustomer(person: Person): Promise<string>;
}

/** What a customer gives at the till. */
export interface Person {
  readonly firstName?: string;
  readonly lastName?: string;
  readonly email?: string;
  readonly phone?: string;
}

interface DaysOptions {
  readonly folder: string;
  readonly sampleDir: string;
  readonly tables: TillTables;
  readonly now: () => number;
  readonly location: string;
  readonly zone: string;
}

const TRIGGER = '.ok';
const FIRST_COUNT = 'starting-stock.csv';

/** A store whose days are those of the sample. */
export function makeDays(options: DaysOptions): Days {
  const { folder, sampleDir, tables, now, location, zone } = options;
  const clockTime = (): string =>
    DateTime.fromMillis(now(), { zone }).toFormat('yyyy-MM-dd HH:mm:ss');
  const changedAt = (): string => isoTime(now());

  async function closeDay(): Promise<string> {
    const names = (await readdir(join(sampleDir, 'sales'))).sort();
    const done = tables.counters.get('days')?.value ?? 0;
    const name = names[done];
    if (name === undefined)
      throw new Error(`the sample has ${names.length} days, and all are over`);
    const bytes = await readFile(join(sampleDir, 'sales', name));
    await drop(folder, name, bytes);
    nextNumber(tables, 'days');
    for (const row of csvRows(gunzipSync(bytes).toString('utf8'), ',')) {
      const item = tables.stock.get(row['StockCode'] ?? '');
      const sold = Number(row['Quantity'] ?? 0);
      if (item === undefined || !Number.isSafeInteger(sold)) continue;
      tables.stock.put({ ...item, available: item.available - sold, changedAt: changedAt() });
    }
    return name;
  }

  async function count(counted: Readonly<Record<string, number>> = {}): Promise<string> {
    for (const [sku, onHand] of Object.entries(counted)) {
      if (!Number.isSafeInteger(onHand)) throw new Error(`${sku} is not counted as a whole number`);
      tables.stock.put({ id: sku, available: onHand, changedAt: changedAt() });
    }
    const number = nextNumber(tables, 'counts');
    if (number === 1 && Object.keys(counted).length === 0) {
      await drop(folder, FIRST_COUNT, await readFile(join(sampleDir, FIRST_COUNT)));
      return FIRST_COUNT;
    }
    const time = clockTime();
    const wanted = Object.keys(counted).length === 0 ? null : new Set(Object.keys(counted));
    const rows = [...tables.stock.all()]
      .filter(({ id }) => wanted?.has(id) ?? true)
      .map(({ id, available }) => `${id};${location};${available};${time}\r\n`);
    const name = `count-${String(number).padStart(4, '0')}-stock.csv`;
    await drop(folder, name, `sku;location;counted;countedAt\r\n${rows.join('')}`);
    return name;
  }

  async function addCustomer(person: Person): Promise<string> {
    const number = nextNumber(tables, 'customers');
    const id = `T${String(number).padStart(6, '0')}`;
    const { firstName = '', lastName = '', email = '', phone = '' } = person;
    tables.customers.put({ id, firstName, lastName, email, phone, changedAt: changedAt() });
    const cells = [id, firstName, lastName, email, phone, clockTime()].map(cell);
    const header = 'customer,firstName,lastName,email,phone,changedAt';
    const name = `customers-${String(number).padStart(6, '0')}.csv`;
    await drop(folder, name, `${header}\r\n${cells.join(',')}\r\n`);
    return id;
  }

  async function seed(): Promise<void> {
    const at = changedAt();
    const stock = await readFile(join(sampleDir, FIRST_COUNT), 'utf8');
    for (const { sku = '', counted } of csvRows(stock, ';')) {
      tables.stock.put({ id: sku, available: Number(counted), changedAt: at });
    }
    const catalogue = await readFile(join(sampleDir, 'catalogue.csv'), 'utf8');
    for (const { sku = '', title = '', price } of csvRows(catalogue, ',')) {
      const text = title.slice(0, TITLE_MAX).trim();
      tables.prices.put({ id: sku, text, price: Number(price).toFixed(2), changedAt: at });
    }
  }

  return { seed, closeDay, count, addCustomer };
}

/** What fits on a receipt. */
const TITLE_MAX = 20;

function csvRows(text: string, delimiter: string): readonly Readonly<Record<string, string>>[] {
  const rows: Record<string, string>[] = parse(text, { columns: true, delimiter, bom: true });
  return rows;
}

/** A cell in quotes, so that a comma in a name stays in it. */
function cell(value: string): string {
  if (/[\p{Cc}]/u.test(value)) throw new Error('a customer cannot have control characters');
  return `"${value.replaceAll('"', '""')}"`;
}

/** Data under a passing name, renamed, then the trigger: who sees the trigger finds all of it. */
async function drop(folder: string, name: string, content: string | Buffer): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, `${name}.part`), content);
  await rename(join(folder, `${name}.part`), join(folder, name));
  await writeFile(join(folder, `${name}${TRIGGER}`), '');
}
