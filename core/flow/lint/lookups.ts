import type { Expression } from '../../expression/expression.ts';
import { FLOW_ERRORS } from '../errors.ts';
import { below } from '../faults.ts';
import type { Step, Template } from '../flow.ts';
import { renameTo } from '../nearest.ts';
import { findEnd } from './ends.ts';
import type { Reporter } from './finding.ts';
import type { LintProject } from './project.ts';

/** Checks that every table, link and record that steps look up exists. */
export function lintLookups(report: Reporter, project: LintProject): void {
  lintSteps(report, project, report.flow.steps, 'steps');
  const { key } = report.flow.deliver;
  if (key !== null) lintTables(report, project, key, 'deliver.key');
}

function lintSteps(
  report: Reporter,
  project: LintProject,
  steps: readonly Step[],
  path: string,
): void {
  for (const [index, step] of steps.entries()) lintStep(report, project, step, `${path}[${index}]`);
}

function lintStep(report: Reporter, project: LintProject, step: Step, path: string): void {
  switch (step.kind) {
    case 'filter':
      lintTables(report, project, step.keep, `${path}.filter`);
      return;
    case 'map':
      lintTemplate(report, project, step.fields, `${path}.${step.extend ? 'extend' : 'map'}`);
      return;
    case 'split':
      lintTables(report, project, step.items, `${path}.split.items`);
      return;
    case 'lookup':
      lintLookup(report, project, step, `${path}.lookup`);
      return;
    case 'branch': {
      for (const [index, one] of step.cases.entries()) {
        const inner = `${path}.branch.cases[${index}]`;
        lintTables(report, project, one.when, `${inner}.when`);
        lintSteps(report, project, one.steps, `${inner}.steps`);
      }
      if (step.otherwise === 'filtered') return;
      lintSteps(report, project, step.otherwise, `${path}.branch.otherwise.steps`);
      return;
    }
    case 'function':
      return;
  }
}

function lintTemplate(
  report: Reporter,
  project: LintProject,
  template: Template,
  path: string,
): void {
  if (template.kind === 'expression') lintTables(report, project, template.expression, path);
  if (template.kind === 'object') {
    for (const [name, field] of template.fields) {
      lintTemplate(report, project, field, below(path, name));
    }
  }
  if (template.kind === 'list') {
    for (const [index, item] of template.items.entries()) {
      lintTemplate(report, project, item, `${path}[${index}]`);
    }
  }
}

function lintTables(
  report: Reporter,
  project: LintProject,
  expression: Expression,
  path: string,
): void {
  for (const table of expression.tables) lintTable(report, project, table, path);
}

function lintTable(report: Reporter, { tables }: LintProject, table: string, path: string): void {
  if (Object.hasOwn(tables, table)) return;
  report.error(FLOW_ERRORS.FLOW_TABLE_UNKNOWN, {
    path,
    what: `there is no table "${table}"`,
    mend: renameTo(table, Object.keys(tables), 'table'),
  });
}

function lintLookup(
  report: Reporter,
  project: LintProject,
  step: Extract<Step, { readonly kind: 'lookup' }>,
  path: string,
): void {
  lintTables(report, project, step.key, `${path}.key`);
  const { connections } = project;
  if ('table' in step.from) {
    lintTable(report, project, step.from.table, `${path}.table`);
    return;
  }
  if ('links' in step.from) {
    const { links } = step.from;
    const other = { connection: links.otherConnection, stream: links.otherStream };
    findEnd(report, connections, links, `${path}.links`);
    const names = { connection: 'otherConnection', stream: 'otherStream' };
    findEnd(report, connections, other, `${path}.links`, names);
    return;
  }
  const end = findEnd(report, connections, step.from.record, `${path}.record`);
  if (end !== null && end.connection.connector.lookup === undefined) {
    report.error(FLOW_ERRORS.FLOW_SOURCE_UNREADABLE, {
      path: `${path}.record`,
      what: `${end.connection.name} cannot look up records by key`,
      mend: 'use a table or links',
    });
  }
}
