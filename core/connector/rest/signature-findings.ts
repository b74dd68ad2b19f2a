import type { Finding, Host } from '../contract.ts';
import { rotationFindings } from '../rotation.ts';
import { rotationOf } from './signature.ts';
import { standardSecretFault } from './standard-signature.ts';
import type { SignatureDefinition } from './webhook-definition.ts';

/** What `check` says of the secrets that deliveries are verified with; it asks nobody. */
export function signatureFindings(host: Host, signature: SignatureDefinition): readonly Finding[] {
  const set = signature.secrets.filter((name) => host.secrets[name] !== undefined);
  const [present = ''] = signature.secrets;
  if (set.length === 0) {
    const what = 'webhooks cannot be verified, so every delivery is refused';
    return [{ severity: 'info', field: present, what, mend: `set ${present} to use webhooks` }];
  }
  const broken = signature.standard ? set.flatMap((name) => standardFinding(host, name)) : [];
  return [...broken, ...rotationFindings(host, rotationOf(signature))];
}

function standardFinding(host: Host, field: string): readonly Finding[] {
  const secret = host.secrets[field];
  const fault = secret === undefined ? null : standardSecretFault(secret);
  if (fault === null) return [];
  return [{ ...fault, field, mend: 'copy it as the vendor shows it: whsec_… or whpk_…' }];
}
