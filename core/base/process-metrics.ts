/** What the process itself takes: memory, time of the processor, and how late its event loop is. */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { gauge, type Meter, NO_METER, type Observed } from './telemetry.ts';

/** How finely the event loop is watched, in ms. */
const RESOLUTION_MS = 20;
const NS_PER_S = 1e9;
const US_PER_S = 1e6;

const INSTRUMENTS = {
  resident: gauge('process.memory.resident', 'By', 'Memory that the process holds in RAM.'),
  heap: gauge('nodejs.heap.used', 'By', 'Memory of the JavaScript heap in use.'),
  external: gauge('nodejs.external.memory', 'By', 'Memory outside the heap: buffers, databases.'),
  uptime: gauge('process.uptime', 's', 'Time since the process began.'),
  cpu: {
    kind: 'counter',
    name: 'process.cpu.time',
    unit: 's',
    about: 'Time of the processor that the process took.',
  },
  loop: gauge(
    'nodejs.eventloop.delay',
    's',
    'How late the event loop was since the last reading, beyond what is watched for.',
  ),
} as const satisfies Record<string, Observed>;

/** Watches the process for that meter; each reading of the event loop covers the time since the one before. */
export function observeProcess(meter: Meter): void {
  if (meter === NO_METER) return;
  const loop = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  loop.enable();
  const late = (ns: number): number =>
    Number.isFinite(ns) ? Math.max(0, ns / NS_PER_S - RESOLUTION_MS / 1000) : 0;
  meter.observe(INSTRUMENTS, async () => {
    const { rss, heapUsed, external } = process.memoryUsage();
    const { user, system } = process.cpuUsage();
    const quantile = (text: string, ns: number) => ({
      value: late(ns),
      labels: { quantile: text },
    });
    const delays = [
      quantile('0.5', loop.percentile(50)),
      quantile('0.99', loop.percentile(99)),
      quantile('1', loop.max),
    ];
    loop.reset();
    return {
      resident: [{ value: rss }],
      heap: [{ value: heapUsed }],
      external: [{ value: external }],
      uptime: [{ value: process.uptime() }],
      cpu: [
        { value: user / US_PER_S, labels: { mode: 'user' } },
        { value: system / US_PER_S, labels: { mode: 'system' } },
      ],
      loop: delays,
    };
  });
}
