/** Looks whether the account answers and the role suffices. Changes nothing there. */
import { X509Certificate } from 'node:crypto';
import { CrossdockError, type Finding, type Host } from '../../core/connector/index.ts';
import { type Account, call, openAccount } from './client.ts';
import { NETSUITE_ERRORS } from './errors.ts';
import { serverTime } from './server-time.ts';
import { headQuery } from './streams/record.ts';
import type { StreamSource } from './streams/stream.ts';
import { STREAMS } from './streams/streams.ts';
import { firstRows, isIn, type Row } from './suiteql.ts';
import { isZone, offsetMinutes } from './wall-time.ts';

const DAY_MS = 86_400_000;
/** How long before its end a certificate is warned about: rotation needs an administrator. */
const CERTIFICATE_WARN_DAYS = 45;
/** A signature of TBA is refused beyond five minutes. */
const SKEW_MAX_MS = 120_000;

/** The findings about a connection; when it cannot log in there is nothing else to say. */
export async function check(host: Host): Promise<readonly Finding[]> {
  const account = openAccount(host);
  const before = [...settingFindings(account), ...certificateFindings(account)];
  if (before.some((finding) => finding.severity === 'error')) return before;
  try {
    const nowMs = await serverTime(account);
    const greeting: Finding = { severity: 'info', what: `${account.settings.account} answers` };
    const streams = await Promise.all(STREAMS.map((stream) => streamFindings(account, stream)));
    return [
      ...before,
      greeting,
      ...skewFindings(account, nowMs),
      ...streams.flat(),
      ...(await deletionFindings(account)),
      ...(await zoneFindings(account)),
      ...(await taxFindings(account)),
      ...(await subsidiaryFindings(account)),
      ...(await limitFindings(account)),
    ];
  } catch (error) {
    if (!(error instanceof CrossdockError)) throw error;
    return [...before, faultFinding(error)];
  }
}

const FIELDS: Readonly<Record<string, string>> = {
  NETSUITE_AUTH_REFUSED: 'auth',
  HTTP_UNREACHABLE: 'endpoint',
  HTTP_HOST_REFUSED: 'endpoint',
};

function faultFinding({ code, what, mend }: CrossdockError): Finding {
  const field = FIELDS[code];
  return {
    severity: 'error',
    ...(field === undefined ? {} : { field }),
    what: `${code}: ${what}`,
    mend,
  };
}

function settingFindings({ host, settings }: Account): readonly Finding[] {
  const isTba = settings.auth === 'tba';
  const wanted = isTba ? ['consumerKey', 'tokenId'] : ['clientId', 'certificateId'];
  const secrets = isTba ? ['consumerSecret', 'tokenSecret'] : ['privateKey'];
  const missing = [
    ...wanted.filter((name) => host.settings[name] === undefined),
    ...secrets.filter((name) => host.secrets[name] === undefined),
  ];
  const findings: Finding[] = missing.map((field) => ({
    severity: 'error',
    field,
    what: `${field} is missing, and ${settings.auth} needs it`,
    mend: `set ${field}`,
  }));
  if (!isZone(settings.timeZone)) {
    findings.push({
      severity: 'error',
      field: 'timeZone',
      what: `there is no time zone "${settings.timeZone}"`,
      mend: 'write it as in America/Los_Angeles',
    });
  }
  if (!/^[A-Za-z0-9_-]*$/.test(settings.externalIdPrefix)) {
    findings.push({
      severity: 'error',
      field: 'externalIdPrefix',
      what: 'external ids hold letters, digits, _ and - only',
      mend: 'leave other characters out of the prefix',
    });
  }
  if (isTba) {
    findings.push({
      severity: 'warning',
      field: 'auth',
      what: 'NetSuite takes no new integrations with TBA from 2027.1 on, and tentatively ends it in 2028.1',
      mend: 'plan the move to oauth2',
    });
  }
  return findings;
}

function certificateFindings({ host }: Account): readonly Finding[] {
  const pem = host.secrets['certificate']?.reveal();
  if (pem === undefined) return [];
  const field = 'certificate';
  try {
    const end = new X509Certificate(pem).validToDate.getTime();
    const days = Math.floor((end - host.clock.now()) / DAY_MS);
    if (days > CERTIFICATE_WARN_DAYS) return [];
    const what =
      days < 0 ? `the certificate ended ${-days} days ago` : `the certificate ends in ${days} days`;
    const mend =
      'upload a new one on the OAuth 2.0 client credentials setup page; there is no grace';
    return [{ severity: days < 0 ? 'error' : 'warning', field, what, mend }];
  } catch {
    const what = 'the certificate cannot be read as PEM';
    return [{ severity: 'error', field, what, mend: 'give the certificate as file:PATH' }];
  }
}

function skewFindings({ host }: Account, serverMs: number): readonly Finding[] {
  const skewMs = Math.abs(serverMs - host.clock.now());
  if (skewMs <= SKEW_MAX_MS) return [];
  return [
    {
      severity: 'warning',
      what: `this machine's clock is ${Math.round(skewMs / 1000)} s away from NetSuite's`,
      mend: 'set the clock by NTP; beyond five minutes log-ins are refused',
    },
  ];
}

/** One row of each stream: a role that lacks a right fails here instead of in the night. */
async function streamFindings(account: Account, stream: StreamSource): Promise<readonly Finding[]> {
  try {
    await firstRows(account, headQuery(account, stream, []), 1);
    return [];
  } catch (error) {
    if (!(error instanceof CrossdockError)) throw error;
    if (error.code === NETSUITE_ERRORS.NETSUITE_AUTH_REFUSED.code) throw error;
    return [
      {
        severity: 'error',
        field: 'auth',
        what: `${stream.name} cannot be read: ${error.what}`,
        mend:
          'give the role REST Web Services, SuiteAnalytics Workbook and View of the record; a field that the account ' +
          'does not have goes into absentFields',
      },
    ];
  }
}

/** The table of deletions hangs on a right of its own. */
async function deletionFindings(account: Account): Promise<readonly Finding[]> {
  if (!account.settings.readDeleted) return [];
  const columns = [
    ['id', 'd.recordid'],
    ['at', 'd.deleteddate'],
  ] as const;
  const isReadable = await firstRows(
    account,
    { columns, from: 'deletedrecord d', where: [] },
    1,
  ).then(
    () => true,
    () => false,
  );
  if (isReadable) return [];
  return [
    {
      severity: 'error',
      field: 'readDeleted',
      what: 'deletions cannot be read: the role does not see the table DeletedRecord',
      mend: 'give the role the permission Deleted Records, or switch readDeleted off',
    },
  ];
}

/** Compares one time with and without its zone: a wrong zone would shift every bare date. */
async function zoneFindings(account: Account): Promise<readonly Finding[]> {
  const columns = [
    ['utc', `TO_CHAR(SYS_EXTRACT_UTC(i.lastmodifieddate), 'YYYY-MM-DD"T"HH24:MI:SS')`],
    ['wall', `TO_CHAR(i.lastmodifieddate, 'YYYY-MM-DD"T"HH24:MI:SS')`],
  ] as const;
  const [row] = await rowsOrNone(account, { columns, from: 'item i', where: [] });
  const { utc, wall } = row ?? {};
  if (utc === undefined || wall === undefined) return [];
  const utcMs = Date.parse(`${utc}Z`);
  const seen = Math.round((Date.parse(`${wall}Z`) - utcMs) / 60_000);
  const set = offsetMinutes(utcMs, account.settings.timeZone);
  if (seen === set) return [];
  return [
    {
      severity: 'error',
      field: 'timeZone',
      what: `NetSuite gives dates ${seen / 60} h from UTC, and ${account.settings.timeZone} is ${set / 60} h`,
      mend: 'set timeZone to the zone in the preferences of the user behind the role',
    },
  ];
}

/** Over REST tax fields work with SuiteTax only, and many accounts are on legacy tax. */
async function taxFindings(account: Account): Promise<readonly Finding[]> {
  const query = { columns: [['id', 'n.id']] as const, from: 'taxtype n', where: [] };
  const isSuiteTax = await firstRows(account, query, 1).then(
    () => true,
    () => false,
  );
  if (isSuiteTax) return [];
  return [
    {
      severity: 'warning',
      what: 'the account seems to be on legacy tax, where REST takes no tax fields',
      mend: 'leave tax fields out of the maps, and let NetSuite compute the tax',
    },
  ];
}

async function subsidiaryFindings(account: Account): Promise<readonly Finding[]> {
  if (!account.settings.oneWorld || account.settings.subsidiary !== null) return [];
  const query = {
    columns: [['id', 's.id']] as const,
    from: 'subsidiary s',
    where: [isIn("NVL(s.isinactive, 'F')", ['F'])],
  };
  const rows = await rowsOrNone(account, query, 2);
  if (rows.length < 2) return [];
  return [
    {
      severity: 'warning',
      field: 'subsidiary',
      what: 'the account has several subsidiaries and the connection names none',
      mend: 'set subsidiary, or name one in every map that creates customers or adjustments',
    },
  ];
}

/** Only administrators may look at the limits, so a refusal says nothing. */
async function limitFindings(account: Account): Promise<readonly Finding[]> {
  const answer = await call(account, {
    method: 'GET',
    path: '/system/v1/governanceLimits',
    isWrite: false,
  });
  if (answer.kind === 'failed') return [];
  const limit = Number(answer.body?.['accountConcurrencyLimit']);
  if (!Number.isFinite(limit) || account.settings.concurrency < limit) return [];
  return [
    {
      severity: 'warning',
      field: 'concurrency',
      what: `the account allows ${limit} calls at a time, and the connection may take all of them`,
      mend: `set concurrency below ${limit}, so that others are not held back`,
    },
  ];
}

async function rowsOrNone(
  account: Account,
  query: Parameters<typeof firstRows>[1],
  limit = 1,
): Promise<readonly Row[]> {
  return firstRows(account, query, limit).then(
    ({ rows }) => rows,
    () => [],
  );
}
