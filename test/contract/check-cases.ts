import { deepEqual, equal, ok } from 'node:assert/strict';
import { type OpenSubject, readAll } from './subject.ts';
import type { SuiteContext } from './suite-context.ts';
import { errorText, testHost } from './test-host.ts';

/** `check` and secrecy. */
export function addCheckCases(context: SuiteContext, shape: OpenSubject): void {
  const { subject, acceptance } = context;
  const { connector } = subject;

  acceptance('check finds nothing wrong with a good connection', async () => {
    const open = await context.open();
    const { host } = testHost({ connector, ...open });
    const findings = await connector.check(host);
    deepEqual(
      findings.filter((finding) => finding.severity === 'error'),
      [],
    );
  });

  for (const wrong of shape.checks.wrong) {
    acceptance(`check names the fault: ${wrong.name}`, async () => {
      const open = await context.open();
      const same = open.checks.wrong.find((one) => one.name === wrong.name);
      await same?.prepare?.();
      const { host } = testHost({
        connector,
        ...open,
        settings: { ...open.settings, ...same?.settings },
        secrets: { ...open.secrets, ...same?.secrets },
      });
      const findings = await connector.check(host);
      const found = findings.find((finding) => wrong.mentions.test(JSON.stringify(finding)));
      ok(found !== undefined, `no finding mentions ${wrong.mentions}: ${JSON.stringify(findings)}`);
      equal(found.severity, 'error');
      ok((found.mend ?? '') !== '', 'a finding says how to mend it');
    });
  }

  acceptance('check changes nothing', async () => {
    const open = await context.open();
    const { host } = testHost({ connector, ...open });
    open.weather?.calls();
    await connector.check(host);
    await connector.check(host);
    const calls = open.weather?.calls() ?? [];
    deepEqual(
      calls.filter((call) => call.isMutation),
      [],
    );
  });

  acceptance('no secret appears in a log line, a finding or an error', async () => {
    const open = await context.open();
    const secrets = Object.fromEntries(
      Object.keys(open.secrets).map((name) => [name, `very-secret-${name}-5f0c`]),
    );
    const { host, logged } = testHost({ connector, ...open, secrets });
    const texts: string[] = [JSON.stringify(await connector.check(host))];
    for (const stream of open.streams.slice(0, 1)) {
      await readAll(host, connector, stream).catch((error: unknown) =>
        texts.push(errorText(error)),
      );
    }
    for (const write of open.writes.slice(0, 1)) {
      const acks = connector.write?.(host, [write.command(1)]) ?? Promise.resolve([]);
      await acks.then(
        (given) => texts.push(JSON.stringify(given)),
        (error: unknown) => texts.push(errorText(error)),
      );
    }
    texts.push(logged());
    for (const secret of Object.values(secrets)) {
      ok(!texts.join('\n').includes(secret), 'a secret was shown');
    }
  });
}
