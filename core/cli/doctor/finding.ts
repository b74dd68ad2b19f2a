/** What the doctor finds: said in the same words whatever part it is about. */
import { CrossdockError, type Fault, faultOf } from '../../base/errors.ts';

/** `error`: something does not work · `warning`: it will not, or somebody should look · `note`: good to know. */
export type Severity = 'error' | 'warning' | 'note';

/** One thing that is wrong, where, why, and how to mend it. */
export interface Finding {
  readonly severity: Severity;
  /** The fault's code where it has one; it decides the exit code. */
  readonly code: string | null;
  readonly what: string;
  readonly where: string;
  readonly why: string;
  readonly mend: string;
}

/** What one check came to. */
export interface Checked {
  readonly check: string;
  readonly status: 'ok' | 'skipped' | Severity;
  /** What was looked at, or why it was not. */
  readonly said: string;
  readonly findings: readonly Finding[];
}

/** What a check answers: what it looked at and what it found, or why it could not look. */
export type Looked =
  | { readonly said: string; readonly findings: readonly Finding[] }
  | { readonly skipped: string };

/** Nothing is wrong. */
export function well(said: string): Looked {
  return { said, findings: [] };
}

/** A fault as a finding. */
export function ofFault(fault: Fault, severity: Severity = 'error'): Finding {
  return { severity, ...fault };
}

/** A finding without a code of its own. */
export function finding(severity: Severity, parts: Omit<Finding, 'severity' | 'code'>): Finding {
  return { severity, code: null, ...parts };
}

const WORST: readonly Severity[] = ['error', 'warning', 'note'];

/** Runs one check; one that throws has found what it threw. */
export async function checked(check: string, look: () => Promise<Looked>): Promise<Checked> {
  try {
    const looked = await look();
    if ('skipped' in looked) {
      return { check, status: 'skipped', said: looked.skipped, findings: [] };
    }
    const { said, findings } = looked;
    const status = WORST.find((one) => findings.some(({ severity }) => severity === one)) ?? 'ok';
    return { check, status, said, findings };
  } catch (error) {
    if (!(error instanceof CrossdockError)) throw error;
    const found = ofFault(faultOf(error));
    return { check, status: 'error', said: found.what, findings: [found] };
  }
}
