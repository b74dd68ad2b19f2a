import { deepEqual, equal, ok } from 'node:assert/strict';
import { schemaFaults } from '../../core/base/json-schema.ts';
import type { Page } from '../../core/connector/index.ts';
import { addReadChangeCases } from './read-change-cases.ts';
import {
  byKey,
  contents,
  endOf,
  type OpenSubject,
  readAll,
  readStream,
  settle,
  stored,
  streamOf,
} from './subject.ts';
import type { SuiteContext } from './suite-context.ts';
import { testHost } from './test-host.ts';

/** A read that does not come to an end is stopped here. */
const PAGES_MAX = 1000;

/** Reading: complete, repeatable, resumable. */
export function addReadCases(context: SuiteContext, shape: OpenSubject): void {
  for (const stream of shape.streams) {
    addStreamCases(context, stream.name);
    addReadChangeCases(context, shape, stream);
    if (context.subject.connector.lookup !== undefined) addLookupCases(context, stream.name);
  }
}

function addStreamCases(context: SuiteContext, name: string): void {
  const { acceptance } = context;
  const { connector } = context.subject;

  acceptance(`${name}: a first read gives every record once`, async () => {
    const open = await context.open();
    const { host } = testHost({ connector, ...open });
    const stream = streamOf(open, name);
    const pages = await readAll(host, connector, stream);
    const keys = pages.flatMap((page) => page.records).map((record) => record.key);
    deepEqual(keys.toSorted(), [...stream.keys].sort());
    ok(pages.every((page) => (page.faults ?? []).length === 0));
  });

  acceptance(`${name}: records are in the stream's shape`, async () => {
    const open = await context.open();
    const { host } = testHost({ connector, ...open });
    const declared = connector.catalog(host.settings).find((one) => one.name === name);
    ok(declared !== undefined);
    const pages = await readAll(host, connector, streamOf(open, name));
    for (const record of byKey(pages).values()) {
      deepEqual(schemaFaults(declared.schema, record.data, 'all'), [], record.where);
      ok(record.key !== '' && record.where !== '');
      ok(declared.version === undefined || record.version !== null, 'a declared version is given');
      if (record.occurredAt !== null) ok(/^\d{4}-.*Z$/.test(record.occurredAt), record.occurredAt);
    }
  });

  acceptance(`${name}: reading twice from the same cursor gives the same records`, async () => {
    const open = await context.open();
    const { host } = testHost({ connector, ...open });
    const stream = streamOf(open, name);
    const first = byKey(await readAll(host, connector, stream));
    const again = byKey(await readAll(host, connector, stream));
    deepEqual(contents(again), contents(first));
  });

  acceptance(`${name}: resuming at every page boundary equals one read`, async () => {
    const open = await context.open();
    const { host } = testHost({ connector, ...open });
    const stream = streamOf(open, name);
    const pages = await readAll(host, connector, stream);
    ok(pages.length > 2, `the stand-in must have several pages, it has ${pages.length}`);
    for (let cut = 1; cut < pages.length; cut += 1) {
      const before = pages.slice(0, cut);
      const rest = await readAll(host, connector, stream, stored(endOf(before)));
      deepEqual(contents(byKey([...before, ...rest])), contents(byKey(pages)), `cut at ${cut}`);
    }
  });

  acceptance(`${name}: a page edge between equal versions loses nothing`, async () => {
    const open = await context.open();
    const { host } = testHost({ connector, ...open });
    const stream = streamOf(open, name);
    const pages = await readAll(host, connector, stream);
    const edge = pages.findIndex((page, at) => isTie(page, pages[at + 1]));
    ok(edge >= 0, 'the stand-in must have a tie at a page edge');
    const head = pages.slice(0, edge + 1);
    const rest = await readAll(host, connector, stream, stored(endOf(head)));
    deepEqual([...byKey([...head, ...rest]).keys()].sort(), [...stream.keys].sort());
  });

  acceptance(`${name}: an unchanged source comes to an end and stands still`, async () => {
    const open = await context.open();
    const { host } = testHost({ connector, ...open });
    const stream = streamOf(open, name);
    const end = stored(endOf(await settle(await readAll(host, connector, stream))));
    const second = await settle(await readAll(host, connector, stream, end));
    const third = await settle(await readAll(host, connector, stream, stored(endOf(second, end))));
    deepEqual(stored(endOf(third, endOf(second, end))), stored(endOf(second, end)));
  });

  acceptance(
    `${name}: a cursor from the future neither hangs nor blocks later changes`,
    async () => {
      const open = await context.open();
      const { host } = testHost({ connector, ...open });
      const stream = streamOf(open, name);
      ok(stream.futureCursor !== undefined && stream.change !== undefined, 'controls are missing');
      let pages = 0;
      for await (const page of readStream(host, connector, stream, stored(stream.futureCursor))) {
        pages += 1;
        await page.settled?.();
        ok(pages < PAGES_MAX);
      }
      const key = await stream.change();
      const found = byKey(await readAll(host, connector, stream, stored(stream.futureCursor)));
      ok(found.has(key), 'a change after the cursor ran ahead is found');
    },
  );

  acceptance(`${name}: an aborted read stops`, async () => {
    const open = await context.open();
    const abort = new AbortController();
    const { host } = testHost({ connector, ...open, signal: abort.signal });
    const stream = streamOf(open, name);
    let pages = 0;
    const reading = async (): Promise<void> => {
      for await (const page of readStream(host, connector, stream, null)) {
        pages += page.records.length > 0 ? 1 : 0;
        abort.abort(new Error('told to stop'));
      }
    };
    await reading().catch(() => undefined);
    ok(pages <= 2, `${pages} pages came although it was told to stop after the first`);
  });
}

function addLookupCases(context: SuiteContext, name: string): void {
  const { acceptance } = context;
  const { connector } = context.subject;

  acceptance(`${name}: lookup answers in order, with null for what is not there`, async () => {
    const open = await context.open();
    const { host } = testHost({ connector, ...open });
    const stream = streamOf(open, name);
    await settle(await readAll(host, connector, stream));
    const [first = '', second = ''] = stream.keys;
    const asked = [second, stream.unknownKey ?? 'no-such-key', first, second];
    const found = await connector.lookup?.(host, name, asked);
    deepEqual(
      found?.map((record) => record?.key ?? null),
      [second, null, first, second],
    );
    equal((await connector.lookup?.(host, name, []))?.length, 0);
  });

  acceptance(`${name}: lookup and read give the same record`, async () => {
    const open = await context.open();
    const { host } = testHost({ connector, ...open });
    const stream = streamOf(open, name);
    const read = byKey(await settle(await readAll(host, connector, stream)));
    const keys = [...stream.keys];
    const found = await connector.lookup?.(host, name, keys);
    for (const [at, record] of (found ?? []).entries()) {
      deepEqual(record?.data, read.get(keys[at] ?? '')?.data);
      equal(record?.version, read.get(keys[at] ?? '')?.version);
    }
  });
}

function isTie(page: Page, next: Page | undefined): boolean {
  const [left, right] = [page.records.at(-1), next?.records.at(0)];
  return left?.version != null && left.version === right?.version;
}
