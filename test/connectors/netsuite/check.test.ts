import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { netsuite } from '../../../connectors/netsuite/connector.ts';
import type { Finding } from '../../../core/connector/index.ts';
import { haltingClock } from '../../contract/halting-clock.ts';
import { testHost } from '../../contract/test-host.ts';
import { CERTIFICATE } from './certificate.ts';
import { closeAll, openErp, settingsOf } from './erp.ts';

const DAY_MS = 86_400_000;

function about(findings: readonly Finding[], text: RegExp): Finding | undefined {
  return findings.find((finding) => text.test(`${finding.field} ${finding.what}`));
}

describe('connectors/netsuite/check', () => {
  afterEach(closeAll);

  it('finds nothing wrong with a good account', async () => {
    const { host } = await openErp();
    deepEqual(
      (await netsuite.check(host)).map(({ severity }) => severity),
      ['info'],
    );
  });

  it('names every setting that the way of logging in needs', async () => {
    const { sandbox } = await openErp();
    const { clientId, certificateId, ...rest } = settingsOf(sandbox);
    const { host } = testHost({ connector: netsuite, settings: rest });
    const missing = (await netsuite.check(host)).filter(({ severity }) => severity === 'error');
    deepEqual(
      missing.map(({ field }) => field),
      ['clientId', 'certificateId', 'privateKey'],
    );
    const tba = testHost({ connector: netsuite, settings: { ...rest, auth: 'tba' } });
    const findings = await netsuite.check(tba.host);
    equal(findings.filter(({ severity }) => severity === 'error').length, 4);
    match(about(findings, /TBA/)?.what ?? '', /2027\.1/);
  });

  it('warns before the certificate ends, and refuses one that has ended or is none', async () => {
    const end = new X509Certificate(CERTIFICATE).validToDate.getTime();
    const findingAt = async (atMs: number, pem = CERTIFICATE): Promise<Finding | undefined> => {
      const clock = haltingClock(atMs);
      const { sandbox, settings, secrets } = await openErp({ clock });
      const whole = { connector: netsuite, settings, clock };
      const { host } = testHost({ ...whole, secrets: { ...secrets, certificate: pem } });
      ok(sandbox.url !== '');
      return about(await netsuite.check(host), /certificate/);
    };
    equal(await findingAt(end - 100 * DAY_MS), undefined);
    equal((await findingAt(end - 30 * DAY_MS))?.severity, 'warning');
    equal((await findingAt(end + DAY_MS))?.severity, 'error');
    equal((await findingAt(end - 100 * DAY_MS, 'no certificate'))?.severity, 'error');
  });

  it('finds a clock that is off, legacy tax, and a share of calls that leaves nothing to others', async () => {
    const { host, sandbox } = await openErp({ isSuiteTax: false, concurrencyLimit: 4 });
    sandbox.setClockOffset(-200_000);
    const findings = await netsuite.check(host);
    for (const text of [/clock is 2\d\d s away/, /legacy tax/, /allows 4 calls/]) {
      equal(about(findings, text)?.severity, 'warning', JSON.stringify(findings));
    }
    sandbox.setHidden(['governanceLimits']);
    equal(about(await netsuite.check(host), /allows 4 calls/), undefined);
  });

  it('finds a wrong zone, a wrong prefix, and what the role may not see', async () => {
    const { sandbox } = await openErp({ timeZone: 'Europe/Berlin' });
    const findingsWith = async (settings: object): Promise<readonly Finding[]> => {
      const whole = { ...settingsOf(sandbox), ...settings };
      const secrets = { privateKey: sandbox.privateKey };
      return netsuite.check(testHost({ connector: netsuite, settings: whole, secrets }).host);
    };
    match(about(await findingsWith({}), /timeZone/)?.what ?? '', /1 h from UTC/);
    equal(about(await findingsWith({ timeZone: 'Europe/Berlin' }), /timeZone/), undefined);
    ok(about(await findingsWith({ timeZone: 'Mars' }), /no time zone/));
    ok(about(await findingsWith({ externalIdPrefix: 'a|' }), /externalIdPrefix/));
    const several = await findingsWith({ timeZone: 'Europe/Berlin', subsidiary: '' });
    equal(about(several, /several subsidiaries/)?.field, 'subsidiary');
    sandbox.setHidden(['location', 'deletedRecord']);
    const role = await findingsWith({ timeZone: 'Europe/Berlin', readDeleted: true });
    ok(about(role, /locations cannot be read/) && about(role, /inventoryLevels cannot be read/));
    match(about(role, /deletions/)?.mend ?? '', /readDeleted/);
  });
});
