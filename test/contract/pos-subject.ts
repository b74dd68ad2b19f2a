import { mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pos } from '../../connectors/pos/connector.ts';
import type { Command, JsonObject } from '../../core/connector/index.ts';
import type { CheckSubject, OpenSubject, StreamSubject, Subject, WriteSubject } from './subject.ts';

const HEADER = 'receipt,sku,quantity,soldAt\n';
const ROWS = [1, 2, 3, 4, 5, 6, 7];
const SKU_WIDTH = 8;

/** How the connector comes to a folder of this machine. */
export interface Way {
  readonly settings: (folder: string) => JsonObject;
  readonly secrets: Readonly<Record<string, string>>;
  /** What `check` must find fault with on this way. */
  readonly wrong: (folder: string) => CheckSubject['wrong'];
  readonly close: () => Promise<void>;
}

const LOCAL: Way = {
  settings: (folder) => ({ folder }),
  secrets: {},
  wrong: (folder) => [
    {
      name: 'a folder that is not there',
      settings: { folder: join(folder, 'nowhere') },
      mentions: /nowhere|folder/,
    },
  ],
  close: () => Promise.resolve(),
};

/** A till that drops CSV files and takes stock files back, played by a folder. */
export const posSubject: Subject = posSubjectOver(() => Promise.resolve(LOCAL));

/** The same till, come to on a way of its own. */
export function posSubjectOver(way: () => Promise<Way>): Subject {
  return {
    connector: pos,
    open: async () => await openFolder(await way()),
    bypass: {
      'a page edge between equal versions loses nothing':
        'rows of a file have no version; their place in the file orders them',
      'the upstream fault matrix':
        'it plays HTTP answers; lost connections, full disks and stalls are tested at the transports',
      'calls through bad weather':
        'it plays HTTP answers; crashes between steps and broken lines are tested apart',
    },
  };
}

async function openFolder(way: Way): Promise<OpenSubject> {
  const folder = await mkdtemp(join(tmpdir(), 'crossdock-acceptance-'));
  await drop(
    folder,
    'sales-001.csv',
    ROWS.map((row) => saleRow(row)),
  );
  return {
    settings: { ...way.settings(folder), feeds: { sales: SALES }, outbox: OUTBOX },
    secrets: way.secrets,
    baseDir: folder,
    streams: [salesStream(folder)],
    writes: outWrites(folder),
    checks: {
      wrong: [
        ...way.wrong(folder),
        {
          name: 'a key column that the file does not have',
          settings: { feeds: { sales: { ...SALES, key: ['receipt', 'colour'] } } },
          mentions: /colour/,
        },
      ],
    },
    close: async () => {
      await way.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

const SALES: JsonObject = {
  pattern: 'sales-*.csv',
  key: ['receipt', 'sku'],
  numbers: ['quantity'],
  pageRows: 2,
  times: { soldAt: { format: "yyyy-MM-dd'T'HH:mm", zone: 'Europe/Berlin', occurred: true } },
  ready: { quietFor: '0s' },
};

const OUTBOX: JsonObject = {
  folder: 'outbox',
  stockFile: {
    prefix: 'stock',
    columns: [
      { name: 'ITEM', field: 'sku', width: SKU_WIDTH, required: true },
      { name: 'QTY', field: 'available', required: true, decimals: 0 },
    ],
  },
  customerFile: {
    columns: [
      { name: 'NO', field: 'id', width: SKU_WIDTH },
      { name: 'NAME', field: 'name', width: 20 },
    ],
  },
  pickupFile: {
    columns: [
      { name: 'ORDER', field: 'order', width: SKU_WIDTH },
      { name: 'ART', field: 'line.sku', width: 20 },
      { name: 'QTY', field: 'line.quantity', decimals: 0 },
    ],
  },
};

function saleRow(row: number): string {
  return `R${row},SKU-${row},${row},2026-01-15T10:${String(row % 60).padStart(2, '0')}\n`;
}

async function drop(folder: string, name: string, rows: readonly string[]): Promise<void> {
  await writeFile(join(folder, `${name}.part`), HEADER + rows.join(''));
  await rename(join(folder, `${name}.part`), join(folder, name));
}

function salesStream(folder: string): StreamSubject {
  let turn = 100;
  const next = (): number => {
    turn += 1;
    return turn;
  };
  return {
    name: 'sales',
    keys: ROWS.map((row) => `R${row}|SKU-${row}`),
    unknownKey: 'R0|SKU-0',
    futureCursor: {
      file: 'sales-999.csv',
      sha256: 'f'.repeat(64),
      row: 99,
      finished: [],
      full: {},
    },
    change: async () => {
      const row = next();
      await drop(folder, `sales-${row}.csv`, [saleRow(row)]);
      return `R${row}|SKU-${row}`;
    },
    late: {
      change: async () => {
        const row = next();
        await writeFile(join(folder, 'late.part'), HEADER + saleRow(row));
        return `R${row}|SKU-${row}`;
      },
      // Its name sorts before the file that was read already.
      show: () => rename(join(folder, 'late.part'), join(folder, 'sales-000.csv')),
    },
  };
}

function outWrites(folder: string): readonly WriteSubject[] {
  const row = (id: string): JsonObject => ({ sku: `MUG-${id}`, quantity: 2 });
  return [
    outWrite(folder, 'stockFile', {
      prefix: 'stock',
      data: (id, n) => ({ sku: id, available: 40 + n }),
      line: (id, n) => `${id},${40 + n}`,
    }),
    outWrite(folder, 'customerFile', {
      prefix: 'customer',
      data: (id) => ({ id, name: `Guest ${id}` }),
      line: (id) => `${id},Guest ${id}`,
    }),
    outWrite(folder, 'pickupFile', {
      prefix: 'pickup',
      data: (id) => ({ order: id, lines: [row(id)] }),
      line: (id) => `${id},MUG-${id},2`,
    }),
  ];
}

/** What one kind of file is filled with, and how a row of it looks. */
interface OutRows {
  readonly prefix: string;
  readonly data: (id: string, n: number) => JsonObject;
  readonly line: (id: string, n: number) => string;
}

function outWrite(folder: string, stream: string, { prefix, data, line }: OutRows): WriteSubject {
  const make = (n: number, id: string): Command => ({
    stream,
    operation: 'publish',
    key: id,
    idempotencyKey: `${stream}-${id}-${n}`,
    version: null,
    data: data(id, n),
  });
  return {
    stream,
    operation: 'publish',
    command: (n) => make(n, `S-${n}`),
    refused: (n) => make(n, `S-${n}-${'x'.repeat(SKU_WIDTH)}`),
    effects: async (n) => {
      const files = await readdir(join(folder, 'outbox')).catch(() => []);
      const texts = await Promise.all(
        files
          .filter((name) => name.startsWith(`${prefix}-`))
          .map((name) => readFile(join(folder, 'outbox', name), 'utf8')),
      );
      const rows = texts.flatMap((text) => text.split('\r\n'));
      return rows.filter((text) => text === line(`S-${n}`, n)).length;
    },
  };
}
