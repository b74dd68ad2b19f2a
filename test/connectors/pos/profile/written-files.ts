/** One small file of each format that a till writes, made here so that tests need nothing else. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const EDI = join(import.meta.dirname, '../formats/edi');

interface DbfColumn {
  readonly name: string;
  readonly type: 'C' | 'N' | 'D';
  readonly length: number;
  readonly decimals?: number;
}

const DBF_HEADER_BYTES = 32;
const DBF_COLUMN_BYTES = 32;

/**
 * A dBase III table.
 *
 * Source: dbase.com/Knowledgebase/INT/db7_file_fmt.htm and the samples of real tables that the DBF tests read.
 */
export function dbfTable(
  columns: readonly DbfColumn[],
  rows: readonly (readonly string[])[],
): Buffer {
  const rowBytes = 1 + columns.reduce((sum, { length }) => sum + length, 0);
  const headerBytes = DBF_HEADER_BYTES + columns.length * DBF_COLUMN_BYTES + 1;
  const header = Buffer.alloc(headerBytes);
  header.set([0x03, 126, 1, 14]);
  header.writeUInt32LE(rows.length, 4);
  header.writeUInt16LE(headerBytes, 8);
  header.writeUInt16LE(rowBytes, 10);
  for (const [index, { name, type, length, decimals = 0 }] of columns.entries()) {
    const at = DBF_HEADER_BYTES + index * DBF_COLUMN_BYTES;
    header.write(name, at, 'latin1');
    header.write(type, at + 11, 'latin1');
    header.set([length, decimals], at + 16);
  }
  header[headerBytes - 1] = 0x0d;
  const text = rows.map((row) => {
    const cells = columns.map(({ type, length }, index) => {
      const cell = row[index] ?? '';
      return type === 'N' ? cell.padStart(length) : cell.padEnd(length);
    });
    return ` ${cells.join('')}`;
  });
  return Buffer.concat([header, Buffer.from(text.join(''), 'latin1'), Buffer.from([0x1a])]);
}

const POS_LOG = `<?xml version="1.0"?>
<POSLog><Transaction><RetailStoreID>1</RetailStoreID><WorkstationID>2</WorkstationID>
<SequenceNumber>7</SequenceNumber><BusinessDayDate>2026-01-14</BusinessDayDate><RetailTransaction>
<LineItem><SequenceNumber>1</SequenceNumber><Sale><ItemID>MUG</ItemID>
<ExtendedAmount>7.99</ExtendedAmount><Quantity>1</Quantity></Sale></LineItem>
<LineItem><SequenceNumber>2</SequenceNumber><Sale><ItemID>CUP</ItemID>
<ExtendedAmount>3.50</ExtendedAmount><Quantity>1</Quantity></Sale></LineItem>
<LineItem><SequenceNumber>3</SequenceNumber><Tender><Amount>11.49</Amount></Tender></LineItem>
<Total TotalType="TransactionGrandAmount">11.49</Total></RetailTransaction></Transaction></POSLog>
`;

/** A file, and how many records it holds. */
export interface WrittenFile {
  readonly name: string;
  readonly content: string | Uint8Array;
  readonly records: number;
}

/** By the name of the format as a feed has it. */
export const WRITTEN_FILES: Readonly<Record<string, WrittenFile>> = {
  csv: {
    name: 'verkauf-20260114.csv',
    content:
      'receipt;line;article;quantity;price\r\n' +
      '1;1;00471;2;7,99\r\n1;2;00472;1;12,50\r\n2;1;00471;-1;7,99\r\n',
    records: 3,
  },
  fixedWidth: {
    name: 'STOCK.DAT',
    content: Array.from({ length: 12 }, (_, index) => {
      const number = String(index + 1);
      return `ART${number.padStart(5, '0')} Mug ${'blue '.repeat(1 + (index % 3)).padEnd(18)}${number.padStart(8)}\n`;
    }).join(''),
    records: 12,
  },
  dbf: {
    name: 'ARTICLES.DBF',
    content: dbfTable(
      [
        { name: 'SKU', type: 'C', length: 10 },
        { name: 'TITLE', type: 'C', length: 20 },
        { name: 'PRICE', type: 'N', length: 8, decimals: 2 },
        { name: 'CHANGED', type: 'D', length: 8 },
      ],
      [
        ['MUG', 'Mug, blue', '7.99', '20260114'],
        ['CUP', 'Cup', '3.50', '20260113'],
      ],
    ),
    records: 2,
  },
  posLog: { name: 'poslog-20260114.xml', content: POS_LOG, records: 2 },
  x12: { name: '850-order.edi', content: readFileSync(join(EDI, '850-order.edi')), records: 2 },
  edifact: {
    name: 'invrpt-movements.edi',
    content: readFileSync(join(EDI, 'invrpt-movements.edi')),
    records: 4,
  },
};
