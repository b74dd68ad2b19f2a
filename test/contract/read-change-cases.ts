import { deepEqual, equal, notEqual, ok } from 'node:assert/strict';
import type { Connector, Host, SourceRecord } from '../../core/connector/index.ts';
import {
  byKey,
  endOf,
  type OpenSubject,
  readAll,
  readStream,
  type StreamSubject,
  settle,
  stored,
  streamOf,
} from './subject.ts';
import type { SuiteContext } from './suite-context.ts';
import { fillDefaults, testHost } from './test-host.ts';

/** Reading while the vendor's data moves. */
export function addReadChangeCases(
  context: SuiteContext,
  shape: OpenSubject,
  { name }: StreamSubject,
): void {
  const { acceptance } = context;
  const { connector } = context.subject;
  const streams = connector.catalog(fillDefaults(connector, shape.settings));
  const declared = streams.find((stream) => stream.name === name)?.deletes;

  acceptance(`${name}: the next read finds a change`, async () => {
    const open = await context.open();
    const { host } = testHost({ connector, ...open });
    const stream = streamOf(open, name);
    const pages = await settle(await readAll(host, connector, stream));
    ok(stream.change !== undefined, 'the stand-in cannot change a record');
    const key = await stream.change();
    const later = byKey(await readAll(host, connector, stream, stored(endOf(pages))));
    ok(later.has(key), `${key} was not found`);
    notEqual(later.get(key)?.data, byKey(pages).get(key)?.data);
  });

  acceptance(`${name}: a record that changes during the read is not lost`, async () => {
    const open = await context.open();
    const { host } = testHost({ connector, ...open });
    const stream = streamOf(open, name);
    ok(stream.change !== undefined, 'the stand-in cannot change a record');
    const pages = [];
    let key = '';
    for await (const page of readStream(host, connector, stream, null)) {
      pages.push(page);
      await page.settled?.();
      if (pages.length === 1) key = await stream.change();
    }
    const next = await settle(await readAll(host, connector, stream, stored(endOf(pages))));
    const seen = byKey([...pages, ...next]);
    deepEqual([...seen.keys()].sort(), [...new Set([...stream.keys, key])].sort());
    await equalsPresent(connector, host, { stream: name, key, record: seen.get(key) });
  });

  acceptance(`${name}: a record that comes into sight late is found`, async () => {
    const open = await context.open();
    const { host } = testHost({ connector, ...open });
    const stream = streamOf(open, name);
    ok(stream.late !== undefined, 'the stand-in cannot hold a change back');
    const key = await stream.late.change();
    const before = await settle(await readAll(host, connector, stream));
    await stream.late.show();
    const after = await settle(await readAll(host, connector, stream, stored(endOf(before))));
    const record = byKey([...before, ...after]).get(key);
    await equalsPresent(connector, host, { stream: name, key, record });
  });

  acceptance(`${name}: single records are read again by key`, async () => {
    const open = await context.open();
    const { host } = testHost({ connector, ...open });
    const stream = streamOf(open, name);
    await settle(await readAll(host, connector, stream));
    const keys = stream.keys.slice(0, 3);
    const found: string[] = [];
    const request = { stream: name, since: null, keys, with: stream.with ?? {} };
    for await (const page of connector.read?.(host, request) ?? []) {
      found.push(...page.records.map((record) => record.key));
    }
    deepEqual(found.sort(), [...keys].sort());
  });

  if (declared === 'none') return;
  acceptance(`${name}: a removed record is seen as the catalog declares`, async () => {
    const open = await context.open();
    const { host } = testHost({ connector, ...open });
    const stream = streamOf(open, name);
    ok(stream.remove !== undefined, 'the stand-in cannot remove a record');
    const before = await readAll(host, connector, stream);
    const key = await stream.remove();
    const whole = byKey(await readAll(host, connector, stream));
    equal(whole.get(key)?.deleted === true || !whole.has(key), true);
    equal((await connector.lookup?.(host, name, [key]))?.[0] ?? null, null);
    ok(byKey(before).has(key), 'the record was there before');
  });
}

/** The record that was read is what the source holds now; without a lookup, at least it was read. */
async function equalsPresent(
  connector: Connector,
  host: Host,
  read: {
    readonly stream: string;
    readonly key: string;
    readonly record: SourceRecord | undefined;
  },
): Promise<void> {
  ok(read.record !== undefined, `${read.key} was not read`);
  if (connector.lookup === undefined) return;
  const [now] = await connector.lookup(host, read.stream, [read.key]);
  deepEqual(read.record.data, now?.data);
}
