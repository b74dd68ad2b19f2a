import { ok } from 'node:assert/strict';
import type { Host, HttpRequest, JsonObject, Stream } from '../../core/connector/index.ts';
import type { CallCost, WorkCost } from '../../core/connector/limits.ts';
import { haltingClock } from './halting-clock.ts';
import { klaviyoSubject } from './klaviyo-subject.ts';
import { netsuiteSubject } from './netsuite-subject.ts';
import { shopifySubject } from './shopify-subject.ts';
import { byKey, type OpenSubject, readAll, type Subject } from './subject.ts';
import { testHost } from './test-host.ts';

/** Calls that were really made. */
interface Made {
  calls: number;
  points: number;
  readonly endpoints: Set<string>;
}

/** A host that counts its calls, and what the vendor says that each costs. */
function counting(host: Host): { readonly host: Host; readonly made: Made } {
  const made: Made = { calls: 0, points: 0, endpoints: new Set() };
  const send = async (request: HttpRequest) => {
    const response = await host.http.send(request);
    if (request.url.includes('token')) return response;
    made.calls += 1;
    made.points += costIn(response.body);
    if (request.allowance !== undefined) made.endpoints.add(request.allowance.endpoint);
    return response;
  };
  return { host: { ...host, http: { ...host.http, send } }, made };
}

function costIn(body: Buffer): number {
  const found = /"requestedQueryCost":(\d+)/.exec(body.toString('latin1'));
  return Number(found?.[1] ?? 0);
}

/** What a catalogue says of so many records. */
function declared(
  cost: WorkCost,
  records: number,
): { readonly calls: number; readonly points: number } {
  const batches = Math.max(1, records / cost.batchRecords);
  const all: readonly (readonly [CallCost, number])[] = [
    ...(cost.perRun ?? []).map((one) => [one, 1] as const),
    ...cost.perBatch.map((one) => [one, batches] as const),
    ...(cost.perRecord ?? []).map((one) => [one, records] as const),
  ];
  return {
    calls: all.reduce((sum, [one, times]) => sum + one.calls * times, 0),
    points: all.reduce((sum, [one, times]) => sum + one.calls * (one.points ?? 0) * times, 0),
  };
}

/** A figure may be too high by a factor of three and too low by a half, beside a call for a first look. */
function fits(what: string, made: Made, cost: WorkCost | undefined, records: number): void {
  ok(cost !== undefined, `the catalogue says nothing of ${what}`);
  const { calls, points } = declared(cost, records);
  ok(made.calls <= 1.5 * calls + 1, `${what}: ${made.calls} calls, and ${calls} are declared`);
  ok(calls <= 3 * made.calls + 1, `${what}: ${made.calls} calls, and ${calls} are declared`);
  if (made.points === 0) return;
  ok(made.points <= 1.5 * points + 5, `${what}: ${made.points} points, and ${points} are declared`);
  ok(points <= 3 * made.points + 10, `${what}: ${made.points} points, and ${points} are declared`);
  for (const { allowance } of [...cost.perBatch, ...(cost.perRecord ?? [])]) {
    if (allowance !== undefined) ok(made.endpoints.has(allowance.endpoint), allowance.endpoint);
  }
}

/** As a connection has it that says nothing of pages: the figures are those of the usual page. */
function withUsualPages(open: OpenSubject): OpenSubject {
  const { pageSize: _small, ...settings }: JsonObject = open.settings;
  return { ...open, settings };
}

/** Walks by their parents, such as levels by location, take a page for each parent, however little is on it. */
const UNEVEN = new Set(['returns', 'metrics', 'metafields', 'inventoryLevels']);

const SUBJECTS: Readonly<Record<string, Subject>> = {
  shopify: shopifySubject,
  klaviyo: klaviyoSubject,
  netsuite: netsuiteSubject,
};

for (const [name, subject] of Object.entries(SUBJECTS)) {
  describe(`what the catalogue of ${name} says of costs`, function () {
    this.timeout(120_000);
    const { connector } = subject;

    async function open() {
      const clock = haltingClock();
      const one = withUsualPages(await subject.open(clock));
      const base = testHost({ connector, ...one, clock }).host;
      const streams = new Map<string, Stream>(
        connector.catalog(base.settings).map((stream) => [stream.name, stream]),
      );
      return { one, streams, ...counting(base) };
    }

    it('is there for every stream that can be read and every operation', async () => {
      const { one, streams } = await open();
      await one.close();
      const missing = [...streams.values()].flatMap((stream) => [
        ...(stream.cursor !== undefined && stream.cost?.read === undefined ? [stream.name] : []),
        ...Object.entries(stream.writes ?? {}).flatMap(([operation, { cost }]) =>
          cost === undefined ? [`${stream.name}.${operation}`] : [],
        ),
      ]);
      ok(missing.length === 0, missing.join(', '));
    });

    it('is what reads really take', async () => {
      const { one, streams, host, made } = await open();
      for (const stream of one.streams.filter((each) => !UNEVEN.has(each.name))) {
        Object.assign(made, { calls: 0, points: 0 });
        const { name: streamName } = stream;
        const pages = await readAll(host, connector, { name: streamName, keys: stream.keys });
        fits(`reading ${streamName}`, made, streams.get(streamName)?.cost?.read, 1);
        const keys = [...byKey(pages).keys()].slice(0, 3);
        Object.assign(made, { calls: 0, points: 0 });
        await connector.lookup?.(host, streamName, keys);
        fits(`looking up ${streamName}`, made, streams.get(streamName)?.cost?.lookup, keys.length);
      }
      await one.close();
    });

    it('is what writes really take', async () => {
      const first = await open();
      await first.one.close();
      for (const { stream, operation } of first.one.writes) {
        const { one, streams, host, made } = await open();
        const write = one.writes.find(
          (each) => each.stream === stream && each.operation === operation,
        );
        const capability = streams.get(stream)?.writes?.[operation];
        ok(write !== undefined && capability !== undefined);
        const count = Math.min(5, capability.batch.max);
        const commands = Array.from({ length: count }, (_, at) => write.command(at + 1));
        await connector.write?.(host, commands);
        fits(`${stream}.${operation}`, made, capability.cost, count);
        await one.close();
      }
    });
  });
}
