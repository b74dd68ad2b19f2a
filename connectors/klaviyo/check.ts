import { type Finding, type Host, rotationFindings } from '../../core/connector/index.ts';
import type { Answer, BadAnswer } from './answer.ts';
import { type Account, call, openAccount } from './client.ts';
import { type Operation, query } from './operation.ts';
import { CALLS } from './operations.ts';
import { optionalText, resourcesOf } from './resource.ts';
import { REVISION } from './settings.ts';
import { grantedScopes } from './token.ts';
import { WEBHOOK_ROTATION } from './webhooks.ts';

/** What writing needs; with a private key nobody tells whether it is there before the first write. */
const WRITE_SCOPES = [
  'profiles:write',
  'lists:write',
  'subscriptions:write',
  'events:write',
  'catalogs:write',
  'data-privacy:write',
];

/** The cheapest call of each scope that reading needs. */
const PROBES: readonly (readonly [scope: string, call: Operation, size: string | null])[] = [
  ['profiles:read', CALLS.profiles, '1'],
  ['lists:read', CALLS.lists, '1'],
  ['events:read', CALLS.events, '1'],
  ['metrics:read', CALLS.metrics, null],
  ['catalogs:read', CALLS.variants, '1'],
  ['subscriptions:read', query('L', '/api/profile-suppression-bulk-create-jobs'), null],
];

const CLOCK_OFF_MAX_MS = 60_000;

/** Looks whether the account answers, is the one that is meant, and gives what the streams need. Changes nothing. */
export async function check(host: Host): Promise<readonly Finding[]> {
  const settings = settingFindings(host);
  if (settings.some((finding) => finding.severity === 'error')) return settings;
  const account = openAccount(host);
  const answer = await call(account, CALLS.accounts);
  if (answer.kind !== 'ok') return [...settings, greetingFault(answer)];
  return [...settings, ...accountFindings(account, answer), ...(await scopeFindings(account))];
}

function settingFindings(host: Host): readonly Finding[] {
  const { secrets, settings } = host;
  const findings: Finding[] = [];
  const isApp = settings['clientId'] !== undefined && secrets['clientSecret'] !== undefined;
  if (secrets['apiKey'] === undefined && !isApp) {
    findings.push({
      severity: 'error',
      field: 'apiKey',
      what: 'there is neither a private key nor an OAuth app with its secret',
      mend: 'set apiKey, or clientId, clientSecret, refreshToken and tokenFile',
    });
  }
  if (secrets['apiKey'] === undefined && isApp && settings['tokenFile'] === undefined) {
    findings.push({
      severity: 'error',
      field: 'tokenFile',
      what: 'there is no place to keep the refresh token, which may change with each refresh',
      mend: 'set tokenFile to a file that the hub can write',
    });
  }
  if (secrets['apiKey'] !== undefined && isApp) {
    findings.push({
      severity: 'warning',
      field: 'clientId',
      what: 'a private key and an OAuth app together would make every metric twice; the key is used',
      mend: 'remove one of them',
    });
  }
  if (secrets['webhookSecret'] === undefined) {
    findings.push({
      severity: 'info',
      field: 'webhookSecret',
      what: 'webhooks cannot be verified, so every delivery is refused; sweeps bring the events',
    });
  }
  if (settings['revision'] !== undefined && settings['revision'] !== REVISION) {
    findings.push({
      severity: 'warning',
      field: 'revision',
      what: `requests are written for ${REVISION}, and ${String(settings['revision'])} is asked for`,
      mend: `leave revision out, or try every operation with it before it is used`,
    });
  }
  return [...findings, ...rotationFindings(host, WEBHOOK_ROTATION)];
}

const FIELDS: Readonly<Record<string, string>> = {
  KLAVIYO_AUTH_REFUSED: 'apiKey',
  KLAVIYO_ACCESS_DENIED: 'apiKey',
  KLAVIYO_TOKEN_UNKEPT: 'tokenFile',
  KLAVIYO_EDGE_REFUSED: 'endpoint',
  HTTP_UNREACHABLE: 'endpoint',
  HTTP_HOST_REFUSED: 'endpoint',
};

/** Older guides say that a bad key gives 400: one that names no field is taken for that. */
function greetingFault(answer: BadAnswer): Finding {
  const { code, what, mend } = answer.fault;
  const isAboutKey = answer.kind === 'refused' && (answer.errors[0]?.pointer ?? null) === null;
  const field = isAboutKey ? 'apiKey' : FIELDS[code];
  const said = isAboutKey ? `the key or the revision is not taken: ${what}` : what;
  return {
    severity: 'error',
    ...(field === undefined ? {} : { field }),
    what: `${code}: ${said}`,
    mend,
  };
}

function accountFindings(
  { host, settings }: Account,
  answer: Extract<Answer, { kind: 'ok' }>,
): readonly Finding[] {
  const [own] = resourcesOf(answer.body);
  const id = own?.id ?? 'no account';
  const currency = optionalText(own?.attributes ?? {}, 'preferred_currency') ?? 'no currency';
  const zone = optionalText(own?.attributes ?? {}, 'timezone') ?? 'no time zone';
  const findings: Finding[] = [
    { severity: 'info', what: `account ${id} answers: ${currency}, ${zone}` },
  ];
  if (id !== settings.account) {
    findings.push({
      severity: 'error',
      field: 'account',
      what: `the credentials are for ${id}, and the connection is for ${settings.account}`,
      mend: `set account to ${id}, or use the credentials of ${settings.account}`,
    });
  }
  const offMs = answer.serverMs === null ? 0 : Math.abs(answer.serverMs - host.clock.now());
  if (offMs > CLOCK_OFF_MAX_MS) {
    findings.push({
      severity: 'warning',
      what: `the clock of this machine is ${Math.round(offMs / 1000)} s off from Klaviyo's`,
      mend: 'set the clock by NTP: webhooks are refused by their age',
    });
  }
  return findings;
}

async function scopeFindings(account: Account): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  for (const [scope, operation, size] of PROBES) {
    const answer = await call(account, operation, { query: { 'page[size]': size } });
    if (answer.kind === 'ok') continue;
    const { code, what, mend } = answer.fault;
    const isDenied = code === 'KLAVIYO_ACCESS_DENIED';
    findings.push({
      severity: 'error',
      field: 'apiKey',
      what: isDenied ? `the key lacks the scope ${scope}` : `${code}: ${what}`,
      mend: isDenied ? `give the key the scope ${scope}` : mend,
    });
  }
  return [...findings, ...writeScopeFindings(account)];
}

/** An OAuth answer tells its scopes; with a private key only the first write would. */
function writeScopeFindings({ host, settings }: Account): readonly Finding[] {
  const granted = grantedScopes(host, settings);
  if (granted === null) {
    const what = `whether the key may write is only seen when it does; needed are ${WRITE_SCOPES.join(', ')}`;
    return [{ severity: 'info', field: 'apiKey', what }];
  }
  return WRITE_SCOPES.filter((scope) => !granted.includes(scope)).map((scope) => ({
    severity: 'error',
    field: 'clientId',
    what: `the app lacks the scope ${scope}`,
    mend: `add ${scope} to the app and install it again: old installations keep their old scopes`,
  }));
}
