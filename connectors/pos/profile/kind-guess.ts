import type { ColumnFacts } from './columns.ts';
import type { FormatGuess } from './formats-guess.ts';

/** What the rows are likely about; the name of the stream that is proposed. */
export type RecordKind =
  | 'sales'
  | 'stock'
  | 'products'
  | 'customers'
  | 'prices'
  | 'orders'
  | 'shipments'
  | 'invoices'
  | 'rows';

/** Kinds of EDI documents by type. */
const BY_TYPE: ReadonlyMap<string, RecordKind> = new Map([
  ['850', 'orders'],
  ['855', 'orders'],
  ['ORDERS', 'orders'],
  ['ORDRSP', 'orders'],
  ['852', 'sales'],
  ['846', 'stock'],
  ['947', 'stock'],
  ['INVRPT', 'stock'],
  ['856', 'shipments'],
  ['894', 'shipments'],
  ['810', 'invoices'],
  ['INVOIC', 'invoices'],
  ['832', 'prices'],
  ['PRICAT', 'prices'],
  ['QUOTES', 'prices'],
]);

/** Words of column names, and what they speak for. */
const SIGNS: readonly (readonly [RegExp, Partial<Record<RecordKind, number>>])[] = [
  [/invoice|receipt|ticket|transaction|register|cashier/i, { sales: 3 }],
  [/sales.?order|order.?(no|number|id)|promised|ship.?to/i, { orders: 2, sales: 1 }],
  [/quantity|qty|menge/i, { sales: 1, stock: 1, orders: 1 }],
  [/on.?hand|available|bin|shelf|inventory|bestand|warehouse|location.?id/i, { stock: 3 }],
  [/unit.?price|line.?total|tax.?amount|discount|tender/i, { sales: 2, orders: 1 }],
  [/price|cost|msrp/i, { prices: 1, products: 1 }],
  [/weight|taxable|image|thumbnail|barcode/i, { products: 1 }],
  [/start.?date|end.?date|valid.?(from|to)/i, { prices: 2 }],
  [/handle|product.?name|title|vendor|category|description|colou?r|size|brand/i, { products: 1 }],
  [/product.?number|^product|variant/i, { products: 2 }],
  [/e-?mail|phone|birth|first.?name|last.?name|street|address|account.?number/i, { customers: 2 }],
];

/** What the rows are about, by the document's type or the words of the columns. */
export function guessKind(
  { format }: FormatGuess,
  facts: readonly ColumnFacts[],
): { readonly kind: RecordKind; readonly evidence: string } {
  const type = facts.find(({ name }) => name === 'type')?.examples[0] ?? '';
  if (format === 'posLog') return { kind: 'sales', evidence: 'a POSLog tells of transactions' };
  if (format === 'x12' || format === 'edifact') {
    const kind = BY_TYPE.get(type) ?? 'rows';
    return { kind, evidence: `its documents are of type ${type === '' ? 'unknown' : type}` };
  }
  const scores = new Map<RecordKind, number>();
  const words: string[] = [];
  for (const { name } of facts) {
    for (const [pattern, worth] of SIGNS) {
      if (!pattern.test(name)) continue;
      words.push(name);
      for (const [kind, points] of entriesOf(worth)) {
        scores.set(kind, (scores.get(kind) ?? 0) + points);
      }
    }
  }
  const [best] = [...scores].sort((a, b) => b[1] - a[1]);
  if (best === undefined || best[1] < 2) {
    return { kind: 'rows', evidence: 'no column says what the rows are about' };
  }
  return {
    kind: best[0],
    evidence: `columns such as ${[...new Set(words)].slice(0, 4).join(', ')}`,
  };
}

function entriesOf(
  worth: Partial<Record<RecordKind, number>>,
): readonly (readonly [RecordKind, number])[] {
  const kinds: readonly RecordKind[] = [
    'sales',
    'stock',
    'products',
    'customers',
    'prices',
    'orders',
  ];
  return kinds.flatMap((kind) => {
    const points = worth[kind];
    return points === undefined ? [] : [[kind, points] as const];
  });
}
