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

/** What the rows are about, what that rests on, and how sure it is. */
export interface KindGuess {
  readonly kind: RecordKind;
  readonly isDoubtful: boolean;
  readonly evidence: string;
}

/** Fewer points are one word that may mean anything. */
const POINTS_TO_TRUST = 3;
/** Another kind with this part of the points is as likely. */
const RIVAL_SHARE = 0.75;
const WORDS_MAX = 4;

/** What the rows are about, by the document's type or the words of the columns. */
export function guessKind({ format }: FormatGuess, facts: readonly ColumnFacts[]): KindGuess {
  if (format === 'posLog') {
    return { kind: 'sales', isDoubtful: false, evidence: 'a POSLog tells of transactions' };
  }
  if (format === 'x12' || format === 'edifact') return documentKind(facts);
  const [best, second] = scoresOf(facts).sort((a, b) => b.points - a.points);
  if (best === undefined || best.points < 2) {
    const evidence =
      facts.length === 0 ? 'there are no rows to go by' : 'no column says what the rows are about';
    return { kind: 'rows', isDoubtful: false, evidence };
  }
  const said = `${wordsText(best)} ${best.words.length === 1 ? 'speaks' : 'speak'} for it`;
  if (second !== undefined && second.points >= best.points * RIVAL_SHARE) {
    const rival = `${wordsText(second)} for ${second.kind}`;
    return { kind: best.kind, isDoubtful: true, evidence: `doubtful: ${said}, but ${rival}` };
  }
  if (best.points >= POINTS_TO_TRUST) return { kind: best.kind, isDoubtful: false, evidence: said };
  return { kind: best.kind, isDoubtful: true, evidence: `doubtful: only ${said}` };
}

function documentKind(facts: readonly ColumnFacts[]): KindGuess {
  const type = facts.find(({ name }) => name === 'type')?.examples[0] ?? '';
  if (type === '') {
    const evidence = 'its documents are of a type whose lines are not known';
    return { kind: 'rows', isDoubtful: false, evidence };
  }
  const kind = BY_TYPE.get(type) ?? 'rows';
  return { kind, isDoubtful: false, evidence: `its documents are of type ${type}` };
}

interface Score {
  readonly kind: RecordKind;
  readonly points: number;
  /** The columns that speak for it. */
  readonly words: readonly string[];
}

function scoresOf(facts: readonly ColumnFacts[]): Score[] {
  const scores = new Map<RecordKind, Score>();
  for (const { name } of facts) {
    for (const [pattern, worth] of SIGNS) {
      if (!pattern.test(name)) continue;
      for (const [kind, points] of entriesOf(worth)) {
        const before = scores.get(kind) ?? { kind, points: 0, words: [] };
        const words = [...new Set([...before.words, name])];
        scores.set(kind, { kind, points: before.points + points, words });
      }
    }
  }
  return [...scores.values()];
}

function wordsText({ words }: Score): string {
  const shown = words.slice(0, WORDS_MAX).join(', ');
  return words.length > WORDS_MAX ? `${shown} and ${words.length - WORDS_MAX} more` : shown;
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
