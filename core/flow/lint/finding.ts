import type { ErrorKind, Fault } from '../../base/errors.ts';
import { parentOf, whereOf } from '../faults.ts';
import type { Flow } from '../flow.ts';

/** A fault that lint found: an error keeps the project from running, a warning does not. */
export interface LintFinding extends Fault {
  readonly severity: 'error' | 'warning';
}

/** The particulars of one finding; `path` is the field's. */
export interface FindingAt {
  readonly path: string;
  readonly what: string;
  readonly why?: string;
  readonly mend?: string;
}

/** Makes findings of one flow and keeps them. */
export interface Reporter {
  readonly flow: Flow;
  error(kind: ErrorKind, finding: FindingAt): void;
  warning(kind: ErrorKind, finding: FindingAt): void;
  readonly findings: readonly LintFinding[];
}

/** Starts the findings of a flow; one that is found on several ways through it is kept once. */
export function reporter(flow: Flow): Reporter {
  const findings: LintFinding[] = [];
  const add = (
    severity: LintFinding['severity'],
    kind: ErrorKind,
    { path, what, why = kind.means, mend = kind.mend }: FindingAt,
  ): void => {
    const where = placeIn(flow, path);
    if (findings.some((other) => other.where === where && other.what === what)) return;
    findings.push({ severity, code: kind.code, what, where, why, mend });
  };
  return {
    flow,
    findings,
    error: (kind, finding) => add('error', kind, finding),
    warning: (kind, finding) => add('warning', kind, finding),
  };
}

/** The place of a field in the file; the nearest field above it when it is not written. */
export function placeIn(flow: Flow, path: string): string {
  for (let at = path; at !== ''; at = parentOf(at)) {
    const known = flow.places?.[at];
    if (known !== undefined) return at === path ? known : known.replace(/ {2}.*$/, `  ${path}`);
  }
  return whereOf(flow.file, { line: 1, column: 1 }, path);
}
