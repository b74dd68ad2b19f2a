import { CrossdockError, faultOf } from '../base/errors.ts';
import type { Finding } from '../connector/contract.ts';
import type { Connection } from '../pipeline/context.ts';

/** A connector's own check; whatever it throws is what it found, with the fault's code. */
export async function checkConnection({
  connector,
  host,
}: Connection): Promise<{ readonly findings: readonly Finding[]; readonly code: string | null }> {
  try {
    return { findings: await connector.check(host), code: null };
  } catch (error) {
    const { what, mend, code } = faultOf(error);
    const isKnown = error instanceof CrossdockError;
    return { findings: [{ severity: 'error', what, mend }], code: isKnown ? code : null };
  }
}
