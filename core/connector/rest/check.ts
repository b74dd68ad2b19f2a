import { CrossdockError } from '../../base/errors.ts';
import type { Finding } from '../contract.ts';
import { ask } from './call.ts';
import { buildRequest } from './request.ts';
import { givenOf, isTrue, type Rest } from './rest.ts';
import { signatureFindings } from './signature-findings.ts';
import { answerGiven } from './verdict.ts';

/** Looks at the secrets, makes the one request that the file names, and says what is wrong; it changes nothing. */
export async function checkConnection(rest: Rest): Promise<readonly Finding[]> {
  const { webhooks } = rest.definition;
  const own = webhooks === undefined ? [] : signatureFindings(rest.host, webhooks.signature);
  return [...own, ...(await answerFindings(rest))];
}

async function answerFindings(rest: Rest): Promise<readonly Finding[]> {
  const { check } = rest.definition;
  try {
    const request = buildRequest(rest, check, givenOf(rest), 'GET');
    const answer = await ask(rest, check, request, 'check');
    const given = answerGiven(rest, answer);
    const found = check.findings.filter((one) => isTrue(rest, one.when, given, 'check.findings'));
    return found.map(({ severity, what, field, mend }) => ({
      ...{ severity, what, mend },
      ...(field === undefined ? {} : { field }),
    }));
  } catch (error) {
    if (!(error instanceof CrossdockError)) throw error;
    return [findingOf(rest, error)];
  }
}

function findingOf({ definition }: Rest, error: CrossdockError): Finding {
  const { code, what, mend } = error;
  const field = code.startsWith('REST_AUTH') ? secretOf(definition.auth) : null;
  const finding = { severity: 'error' as const, what: `${code}: ${what}`, mend };
  return field === null ? finding : { ...finding, field };
}

/** The setting that holds the credential, which is the first to look at. */
function secretOf(auth: Rest['definition']['auth']): string | null {
  const { bearer, header, basic, query, clientCredentials } = auth ?? {};
  const named = bearer ?? header?.secret ?? basic?.password ?? query?.secret;
  return named ?? clientCredentials?.clientSecret ?? null;
}
