/**
 * Webhooks at a rate (T3): `node test/chaos/webhook-storm.ts --rate 500 --seconds 60 --duplicates 30 --seed 1`.
 *
 * Further options: `--store sqlite|postgres://…`, `--slow N` clients that send a byte a second, `--restarts N` stops of
 * the hub by SIGTERM, `--warm-up S` seconds of the same load before memory is looked at; all else counts from the first
 * delivery. It ends with 1 where a bar is missed. Units: duplicates in percent of what is sent.
 */
import { parseArgs } from 'node:util';
import { type StormFigures, storm } from './storm.ts';
import { stormPlan } from './storm-plan.ts';

/** The bars of TRUST T3. Vendors wait five seconds for an answer. */
const ACK_P99_MAX_MS = 500;
const ACK_MAX_MS = 4_000;
/** How far the memory of a part after the first third may lie from their mean. */
const MEMORY_SWING_MAX = 0.1;
/** Below this a storm is too short for its memory to say anything. */
const MEMORY_SECONDS_MIN = 30;
const MIB = 1_048_576;

const { values } = parseArgs({
  options: {
    rate: { type: 'string', default: '500' },
    seconds: { type: 'string', default: '60' },
    duplicates: { type: 'string', default: '30' },
    seed: { type: 'string', default: '1' },
    store: { type: 'string', default: 'sqlite' },
    slow: { type: 'string', default: '0' },
    restarts: { type: 'string', default: '0' },
    'warm-up': { type: 'string', default: '30' },
  },
});
const [rate, seconds] = [Number(values.rate), Number(values.seconds)];
const warmUp = Number(values['warm-up']);
const restarts = Number(values.restarts);
const plan = stormPlan(
  Math.round(rate * (warmUp + seconds)),
  Number(values.duplicates),
  Number(values.seed),
);
const figures = await storm({
  ...{ plan, rate, restarts, store: values.store, slow: Number(values.slow) },
  warmUpMs: warmUp * 1_000,
});
print(figures);
const missed = missedBars(figures);
for (const bar of missed) console.log(`missed: ${bar}`);
process.exitCode = missed.length === 0 ? 0 : 1;

function print(storm: StormFigures): void {
  const { sent, acknowledged, firstTry, distinct, lost, doubled, ack, slow } = storm;
  const { stored = 0, duplicate = 0 } = storm.counted;
  const ms = (value: number): string => `${value.toFixed(0)} ms`;
  const rows: readonly (readonly [string, string])[] = [
    ['store', values.store],
    ['seed', values.seed],
    ['sent', `${sent} in ${(storm.sentMs / 1_000).toFixed(1)} s`],
    ['2xx', `${acknowledged} (${((100 * firstTry) / sent).toFixed(2)} % at the first try)`],
    ['distinct', String(distinct)],
    ['stored, duplicates', `${stored}, ${duplicate}${restarts > 0 ? ' (last process)' : ''}`],
    ['lost', String(lost)],
    ['doubled', String(doubled)],
    ['ack p50, p99, max', [ack.p50, ack.p99, ack.max].map(ms).join(', ')],
    ['settled after', ms(storm.settledMs)],
    ['memory by sixth', storm.rss.map((bytes) => `${(bytes / MIB).toFixed(0)} MiB`).join(', ')],
    ['answers', JSON.stringify(storm.statuses)],
    ['slow clients', slow === null ? 'none' : `${slow.opened} opened, ${slow.cutOff} cut off`],
    ['hub ended with', storm.ends.map(({ code }) => String(code)).join(', ')],
  ];
  for (const [name, value] of rows) console.log(`${name.padEnd(20)} ${value}`);
}

function missedBars(storm: StormFigures): readonly string[] {
  const { sent, acknowledged, firstTry, lost, doubled, ack, state } = storm;
  const bars: readonly (readonly [string, boolean])[] = [
    ['every delivery has its 2xx', acknowledged === sent],
    ['every delivery has its 2xx at the first try', restarts > 0 || firstTry === sent],
    ['nothing is lost', lost === 0],
    ['nothing is doubled', doubled === 0],
    ['no dead letter', state.openLetters.length === 0],
    [`ack p99 is at most ${ACK_P99_MAX_MS} ms`, restarts > 0 || ack.p99 <= ACK_P99_MAX_MS],
    [`ack is at most ${ACK_MAX_MS} ms`, restarts > 0 || ack.max <= ACK_MAX_MS],
    ['memory is flat after the first third', isFlat(storm.rss)],
  ];
  return bars.filter(([, isMet]) => !isMet).map(([name]) => name);
}

/** The process of a storm with restarts is too young to be flat. */
function isFlat(rss: readonly number[]): boolean {
  if (seconds < MEMORY_SECONDS_MIN || restarts > 0) return true;
  const later = rss.slice(2);
  const mean = later.reduce((sum, bytes) => sum + bytes, 0) / later.length;
  return later.every((bytes) => Math.abs(bytes - mean) <= mean * MEMORY_SWING_MAX);
}
