import { deepEqual, ok, rejects } from 'node:assert/strict';
import { CrossdockError, isJsonObject, type JsonObject } from '../../core/connector/index.ts';
import { type FaultProxy, openFaultProxy, type Rewrite } from './fault-proxy.ts';
import { haltingClock } from './halting-clock.ts';
import {
  byKey,
  contents,
  type Exchange,
  type OpenSubject,
  readAll,
  type StreamSubject,
  streamOf,
} from './subject.ts';
import type { SuiteContext } from './suite-context.ts';
import { errorText, testHost } from './test-host.ts';

/** A read whose cursor goes in circles must notice before this many calls. */
const CALLS_MAX = 200;

/** Pages that come in disorder: in the opposite order, empty in the middle, the same again and again. */
export function addPagingCases(context: SuiteContext, shape: OpenSubject): void {
  const { acceptance } = context;
  if (shape.endpointSetting === undefined) return;
  const { paging } = shape;
  if (paging === undefined) {
    acceptance('pages in disorder', async () => {
      throw new Error('the stand-in describes no pages and no bypass says why');
    });
    return;
  }

  acceptance('pages with their records in the opposite order give the same set', async () => {
    await onPages(context, async ({ stream, proxy, read }) => {
      const calm = contents(byKey(await read()));
      let turned = 0;
      proxy.rewrite((exchange) => {
        const reversed = changed(exchange, paging.reversed);
        if (reversed !== null) turned += 1;
        return reversed;
      });
      deepEqual(contents(byKey(await read())), calm, stream.name);
      ok(turned > 2, `only ${turned} pages were turned round`);
    });
  });

  acceptance('an empty page in the middle does not end the read', async () => {
    await onPages(context, async ({ proxy, read }) => {
      const calm = byKey(await read());
      const page = { at: 0 };
      proxy.rewrite((exchange) => {
        const emptied = changed(exchange, paging.emptied);
        if (emptied === null) return null;
        page.at += 1;
        return page.at === 2 ? emptied : null;
      });
      const pages = await read();
      const [first, last] = [[...calm.keys()][0] ?? '', [...calm.keys()].at(-1) ?? ''];
      ok(page.at > 2, 'the stand-in must have several pages');
      ok(byKey(pages).has(first) && byKey(pages).has(last), 'the pages around it are read');
    });
  });

  for (const cycle of [1, 2]) {
    acceptance(`a cursor that goes in a circle of ${cycle} is a typed error`, async () => {
      await onPages(context, async ({ proxy, read }) => {
        const recorded: Exchange[] = [];
        proxy.rewrite((exchange) => {
          if (changed(exchange, paging.emptied) === null) return null;
          recorded.push(exchange);
          const again = recorded[(recorded.length - 1) % cycle];
          if (again === undefined || recorded.length <= cycle) return null;
          return { status: again.status, body: again.responseBody };
        });
        proxy.plan([{ at: CALLS_MAX, onwards: true, fault: { kind: 'status', status: 403 } }]);
        await rejects(read(), (error: unknown) => {
          ok(error instanceof CrossdockError, errorText(error));
          return true;
        });
        ok(proxy.count() < CALLS_MAX, `${proxy.count()} calls`);
      });
    });
  }
}

interface PagesStage {
  readonly stream: StreamSubject;
  readonly proxy: FaultProxy;
  readonly read: () => ReturnType<typeof readAll>;
}

async function onPages(
  context: SuiteContext,
  run: (stage: PagesStage) => Promise<void>,
): Promise<void> {
  const clock = haltingClock();
  const open = await context.open(clock);
  const setting = open.endpointSetting ?? '';
  const proxy = await openFaultProxy(String(open.settings[setting]), clock);
  try {
    const { connector } = context.subject;
    const settings = { ...open.settings, [setting]: proxy.url };
    const { host } = testHost({ connector, ...open, settings, clock });
    const stream = streamOf(open, open.paging?.stream ?? '');
    await run({ stream, proxy, read: () => readAll(host, connector, stream) });
  } finally {
    await proxy.close();
  }
}

/** The answer with its body changed; null when it is no page of the stream. */
function changed(
  { status, responseBody }: Exchange,
  change: (body: JsonObject) => JsonObject | null,
): ReturnType<Rewrite> {
  const body = parse(responseBody);
  const other = isJsonObject(body) ? change(body) : null;
  return other === null ? null : { status, body: Buffer.from(JSON.stringify(other)) };
}

function parse(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    return null;
  }
}
