import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inChild, numberIn } from './child.ts';
import { type BenchRow, median } from './table.ts';

const ROUNDS = 3;

interface Measured {
  readonly rowsPerSecond: number;
  readonly parsePerSecond: number;
  readonly commitPerSecond: number;
  readonly peakMb: number;
}

/** The nightly POS file: parse, map, validate, journal, ack; beside the bare parser and the bare database. */
export async function benchPosFile(sizes: readonly number[]): Promise<readonly BenchRow[]> {
  const rows: BenchRow[] = [];
  let smallPeakMb: number | null = null;
  for (const size of sizes) {
    const measured: Measured[] = [];
    for (let round = 0; round < ROUNDS; round += 1) measured.push(await measure(size));
    const of = (name: keyof Measured): number => median(measured.map((one) => one[name]));
    const work = `POS file of ${size.toLocaleString('en-US')} rows into the hub`;
    const target = { of: 'figure', atLeast: 40_000 } as const;
    const figure = of('rowsPerSecond');
    const unit = 'rows/s';
    rows.push({
      work,
      figure,
      unit,
      reference: { name: 'bare CSV parse', figure: of('parsePerSecond') },
      target,
      rounds: ROUNDS,
    });
    rows.push({
      work: `${work} (against the database)`,
      figure,
      unit,
      reference: { name: 'bare group commit', figure: of('commitPerSecond') },
      rounds: ROUNDS,
    });
    const peakMb = of('peakMb');
    const flat =
      smallPeakMb === null
        ? {}
        : { reference: { name: 'at the smallest size', figure: smallPeakMb } };
    rows.push({
      work: `${work}: peak memory`,
      figure: peakMb,
      unit: 'MB',
      ...flat,
      rounds: ROUNDS,
    });
    smallPeakMb ??= peakMb;
  }
  return rows;
}

async function measure(size: number): Promise<Measured> {
  const dir = mkdtempSync(join(tmpdir(), 'crossdock-bench-'));
  const phase = (name: string): Promise<{ perSecond: number; peakMb: number }> =>
    inChild('pos-file-child.ts', [name, dir, String(size)], (data) => ({
      perSecond: (size * 1000) / numberIn(data, 'ms'),
      peakMb: numberIn(data, 'peakMb'),
    }));
  try {
    await phase('make');
    const [parsed, committed, hub] = [
      await phase('parse'),
      await phase('commit'),
      await phase('hub'),
    ];
    return {
      rowsPerSecond: hub.perSecond,
      parsePerSecond: parsed.perSecond,
      commitPerSecond: committed.perSecond,
      peakMb: hub.peakMb,
    };
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}
