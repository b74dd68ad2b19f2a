import { deepEqual, ok } from 'node:assert/strict';
import { type FaultProxy, openFaultProxy } from './fault-proxy.ts';
import { haltingClock } from './halting-clock.ts';
import { CaseSkipped } from './report-card.ts';
import { type Judge, type OpenSubject, readAll } from './subject.ts';
import type { SuiteContext } from './suite-context.ts';
import { testHost } from './test-host.ts';

/** Faults that are named; more of the same say nothing new. */
const SHOWN_MAX = 10;

/** Every request and answer, held against the vendor's own description of its API. */
export function addJudgeCases(context: SuiteContext, shape: OpenSubject): void {
  const { acceptance, subject } = context;
  if (shape.endpointSetting === undefined) return;

  acceptance('every request and answer fits what the vendor says of its API', async () => {
    const clock = haltingClock();
    const open = await context.open(clock);
    const { judge } = open;
    ok(judge !== undefined, 'the stand-in has no judge and no bypass says why');
    if (judge === 'absent') throw new CaseSkipped("the vendor's own material is not here");
    const setting = open.endpointSetting ?? '';
    const proxy = await openFaultProxy(String(open.settings[setting]), clock);
    try {
      const settings = { ...open.settings, [setting]: proxy.url };
      const { connector } = subject;
      const { host } = testHost({ connector, ...open, settings, clock });
      await connector.check(host);
      for (const stream of open.streams) {
        await readAll(host, connector, stream);
        await connector.lookup?.(host, stream.name, stream.keys.slice(0, 3));
      }
      for (const write of open.writes) {
        await connector.write?.(host, [write.command(1)]);
        await connector.write?.(host, [write.refused(2)]);
      }
      deepEqual(faultsOf(proxy, judge), []);
    } finally {
      await proxy.close();
    }
  });
}

function faultsOf(proxy: FaultProxy, judge: Judge): readonly string[] {
  const exchanges = proxy.exchanges();
  ok(exchanges.length > 10, `${exchanges.length} exchanges say nothing`);
  const faults = exchanges.flatMap((exchange) =>
    judge(exchange).map((fault) => `${exchange.method} ${exchange.target}: ${fault}`),
  );
  return [...new Set(faults)].slice(0, SHOWN_MAX);
}
