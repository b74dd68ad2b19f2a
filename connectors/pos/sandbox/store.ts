import { appendFile, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock, JsonObject, Random } from '../../../core/connector/index.ts';
import { openTill, type ShelfItem, type SoldLine, salesCsv, type Till } from './till.ts';

/** How a store's computer puts a file into the folder. */
export type DropStyle = 'rename' | 'direct' | 'trigger';

/** A file whose writer is not done yet. */
export interface GrowingFile {
  readonly name: string;
  /** Writes the rest. */
  finish(): Promise<void>;
}

/** A store whose tills drop files the way tills do. */
export interface StoreSandbox {
  /** The connection settings that fit this store. */
  readonly settings: JsonObject;
  /** Rings up so many sales on the tills in turn. */
  trade(sales: number): readonly SoldLine[];
  /** Ends the day: everything sold since the last close is in one file. Answers the file's name. */
  closeDay(style?: DropStyle): Promise<string>;
  /** Ends the day, but only that share of the file's bytes is written until `finish`. */
  closeDaySlowly(share: number): Promise<GrowingFile>;
  /** Sells on after the close and polls once more: the same file again, with more rows behind. */
  pollAgain(sales: number): Promise<string>;
  /** Sends the last file again, under its own name or another. */
  resend(name?: string): Promise<string>;
  /** Ends the day, and keeps the file back until `send` is called: a store that was offline. */
  holdDay(): { readonly name: string; readonly send: () => Promise<void> };
  /** Writes the count of every item on the shelf as a full stock file. */
  dropStock(onHand: ReadonlyMap<string, number>): Promise<string>;
  /** Takes what lies in the outbox, as the till's download does: file name → text. */
  download(): Promise<ReadonlyMap<string, string>>;
}

interface Sent {
  readonly name: string;
  readonly lines: readonly SoldLine[];
}

/** Opens a store over a drop folder. */
export async function openStore(options: {
  readonly folder: string;
  readonly store: string;
  readonly shelf: readonly ShelfItem[];
  readonly registers: number;
  readonly random: Random;
  readonly clock: Clock;
}): Promise<StoreSandbox> {
  const { folder, store, shelf, random, clock } = options;
  await mkdir(folder, { recursive: true });
  const tills: Till[] = Array.from({ length: options.registers }, (_, index) =>
    openTill({ store, register: String(index + 1), shelf, random }),
  );
  let open: SoldLine[] = [];
  let last: Sent = { name: '', lines: [] };
  let files = 0;

  function trade(sales: number): readonly SoldLine[] {
    const lines = Array.from({ length: sales }, (_, index) => {
      return tills[index % tills.length]?.ring(clock.now() + index * 1_000) ?? [];
    }).flat();
    open.push(...lines);
    return lines;
  }

  function close(): Sent {
    files += 1;
    const number = String(files).padStart(4, '0');
    last = { name: `sales-${store}-${number}.csv`, lines: open };
    open = [];
    return last;
  }

  async function pollAgain(sales: number): Promise<string> {
    const lines = [...last.lines, ...trade(sales)];
    open = [];
    last = { name: last.name, lines };
    await drop(folder, last.name, salesCsv(lines), 'direct');
    return last.name;
  }

  return {
    settings: storeSettings(folder),
    trade,
    closeDay: async (style = 'rename') => {
      const { name, lines } = close();
      await drop(folder, name, salesCsv(lines), style);
      return name;
    },
    closeDaySlowly: (share) => dropSlowly(folder, close(), share),
    pollAgain,
    resend: async (name = last.name) => {
      await drop(folder, name, salesCsv(last.lines), 'rename');
      return name;
    },
    holdDay: () => {
      const { name, lines } = close();
      return { name, send: () => drop(folder, name, salesCsv(lines), 'rename') };
    },
    dropStock: async (onHand) => {
      files += 1;
      const name = `stock-${store}-${String(files).padStart(4, '0')}.csv`;
      await drop(folder, name, stockCsv(onHand), 'rename');
      return name;
    },
    download: () => download(join(folder, 'outbox')),
  };
}

/** The settings of a connection to such a store. */
function storeSettings(folder: string): JsonObject {
  const column = (name: string, width: number): JsonObject => ({ name, width });
  return {
    folder,
    feeds: {
      sales: {
        about: 'Every line that the store sold.',
        pattern: 'sales-*.csv',
        key: ['store', 'register', 'receipt', 'soldAt', 'line'],
        numbers: ['quantity', 'unitPrice'],
        times: { soldAt: { format: 'yyyy-MM-dd HH:mm:ss', zone: 'UTC' } },
      },
      stock: {
        about: 'The count of every item in the store.',
        pattern: 'stock-{store}-*.csv',
        key: ['store', 'sku'],
        version: '$modified',
        numbers: ['onHand'],
        full: { per: ['store'], missingMeansZero: ['onHand'] },
      },
    },
    outbox: {
      stockFile: {
        columns: [column('sku', 20), { name: 'available', decimals: 0, minimum: 0 }],
        triggerSuffix: '.trg',
      },
      priceFile: {
        columns: [column('sku', 20), column('text', 20), { name: 'price', decimals: 2 }],
        triggerSuffix: '.trg',
      },
    },
  };
}

function stockCsv(onHand: ReadonlyMap<string, number>): string {
  const rows = [...onHand].map(([sku, quantity]) => `${sku},${quantity}\r\n`);
  return `sku,onHand\r\n${rows.join('')}`;
}

async function dropSlowly(folder: string, sent: Sent, share: number): Promise<GrowingFile> {
  const text = salesCsv(sent.lines);
  const cut = Math.floor(text.length * share);
  await writeFile(join(folder, sent.name), text.slice(0, cut));
  return { name: sent.name, finish: () => appendFile(join(folder, sent.name), text.slice(cut)) };
}

async function drop(folder: string, name: string, text: string, style: DropStyle): Promise<void> {
  if (style !== 'rename') {
    await writeFile(join(folder, name), text);
    if (style === 'trigger') await writeFile(join(folder, `${name}.trg`), '');
    return;
  }
  await writeFile(join(folder, `${name}.tmp`), text);
  await rename(join(folder, `${name}.tmp`), join(folder, name));
}

/** Tills take a data file when its trigger is there, and remove both. */
async function download(outbox: string): Promise<ReadonlyMap<string, string>> {
  const names = await readdir(outbox).catch((): string[] => []);
  const taken = new Map<string, string>();
  for (const name of names.filter((candidate) => candidate.endsWith('.csv')).sort()) {
    const trigger = name.replace(/\.csv$/, '.trg');
    if (!names.includes(trigger)) continue;
    taken.set(name, await readFile(join(outbox, name), 'utf8'));
    await rm(join(outbox, trigger));
    await rm(join(outbox, name));
  }
  return taken;
}
