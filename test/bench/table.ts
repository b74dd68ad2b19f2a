/** One line of the table: what was measured, beside its reference in the same run. */
export interface BenchRow {
  readonly work: string;
  readonly figure: number;
  readonly unit: string;
  /** The reference measured beside it, and the ratio figure / reference. */
  readonly reference?: { readonly name: string; readonly figure: number };
  /** The target of the design: for the figure or for the ratio. */
  readonly target?: {
    readonly of: 'figure' | 'ratio';
    readonly atLeast?: number;
    readonly atMost?: number;
  };
  readonly rounds: number;
  readonly note?: string;
}

/** The middle of several rounds. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? upper)) / 2;
}

/** How the row stands to its target: null when it has none. */
export function isMet(row: BenchRow): boolean | null {
  if (row.target === undefined) return null;
  const value = row.target.of === 'figure' ? row.figure : ratioOf(row);
  if (value === null) return null;
  const { atLeast = Number.NEGATIVE_INFINITY, atMost = Number.POSITIVE_INFINITY } = row.target;
  return value >= atLeast && value <= atMost;
}

/** The figure divided by its reference's. */
export function ratioOf(row: BenchRow): number | null {
  return row.reference === undefined ? null : row.figure / row.reference.figure;
}

/** The rows as text, for people. */
export function tableText(rows: readonly BenchRow[]): string {
  const lines = rows.map((row) => {
    const ratio = ratioOf(row);
    return [
      row.work,
      `${formatNumber(row.figure)} ${row.unit}`,
      row.reference === undefined
        ? ''
        : `${row.reference.name}: ${formatNumber(row.reference.figure)}`,
      ratio === null ? '' : `× ${ratio >= 10 ? ratio.toFixed(0) : ratio.toFixed(2)}`,
      targetText(row),
      row.note ?? '',
    ];
  });
  const head = ['work', 'measured', 'reference', 'ratio', 'target', 'note'];
  const widths = head.map((name, column) =>
    Math.max(name.length, ...lines.map((line) => line[column]?.length ?? 0)),
  );
  const format = (line: readonly string[]): string =>
    line
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd();
  return [format(head), ...lines.map(format)].join('\n');
}

function targetText(row: BenchRow): string {
  const met = isMet(row);
  if (row.target === undefined || met === null) return '';
  const { of, atLeast, atMost } = row.target;
  const bound =
    atLeast === undefined ? `≤ ${formatNumber(atMost ?? 0)}` : `≥ ${formatNumber(atLeast)}`;
  return `${of === 'ratio' ? '× ' : ''}${bound} ${met ? 'met' : 'NOT MET'}`;
}

function formatNumber(value: number): string {
  if (value >= 100) return Math.round(value).toLocaleString('en-US');
  return value.toFixed(value >= 10 ? 1 : 2);
}
