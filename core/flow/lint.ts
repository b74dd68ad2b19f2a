import { FLOW_ERRORS } from './errors.ts';
import { lintEnds } from './lint/ends.ts';
import { lintFields } from './lint/fields.ts';
import { type LintFinding, type Reporter, reporter } from './lint/finding.ts';
import { lintLookups } from './lint/lookups.ts';
import type { LintProject } from './lint/project.ts';
import { lintLoops, lintNames, lintTwins } from './lint/set.ts';
import { lintTriggers } from './lint/triggers.ts';

export type { LintFinding } from './lint/finding.ts';

/** A flow of more lines is usually two flows. */
const FLOW_LINES_MAX = 150;

/**
 * Checks what a flow says against the connections' catalogs, the tables and the other flows.
 *
 * Shape: only what can be proved from the catalogs is an error; findings come flow by flow.
 */
export function lintFlows(project: LintProject): readonly LintFinding[] {
  const reporters = new Map(project.flows.map((flow) => [flow, reporter(flow)]));
  for (const report of reporters.values()) lintFlow(report, project);
  lintNames(reporters);
  lintTwins(reporters);
  lintLoops(reporters, project.connections);
  return [...reporters.values()].flatMap((report) => report.findings);
}

function lintFlow(report: Reporter, project: LintProject): void {
  const { flow } = report;
  const ends = lintEnds(report, project.connections);
  lintTriggers(report, ends.source);
  lintLookups(report, project);
  lintFields(report, ends);
  if (flow.tests.length === 0) {
    report.warning(FLOW_ERRORS.FLOW_TESTS_MISSING, { path: '', what: 'the flow has no tests' });
  }
  if ((flow.lines ?? 0) > FLOW_LINES_MAX) {
    report.warning(FLOW_ERRORS.FLOW_LONG, { path: '', what: `the flow has ${flow.lines} lines` });
  }
}
