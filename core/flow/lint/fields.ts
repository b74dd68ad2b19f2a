import type { JsonObject } from '../../base/json.ts';
import type { Expression } from '../../expression/expression.ts';
import { FLOW_ERRORS } from '../errors.ts';
import { below } from '../faults.ts';
import type { Step, Template } from '../flow.ts';
import { renameTo } from '../nearest.ts';
import type { Ends } from './ends.ts';
import type { Reporter } from './finding.ts';
import type { KnownRecord } from './known-record.ts';
import { recordSchema } from './record-schema.ts';
import { lintTarget } from './target.ts';

/** More ways through branches than this are not followed, and nothing is claimed about them. */
const WAYS_MAX = 64;

const ANYTHING: KnownRecord = { fields: new Map(), isClosed: false };

/** Follows the record through the steps: fields that are read must exist, fields that are required must be set. */
export function lintFields(report: Reporter, ends: Ends): void {
  const schema = ends.source?.stream.schema;
  const start = schema === undefined ? ANYTHING : fromSchema(schema);
  const ways = follow(report, report.flow.steps, 'steps', [start]);
  const { key } = report.flow.deliver;
  for (const way of ways) {
    if (key !== null) lintReads(report, key, way, 'deliver.key');
    if (ends.deliver?.write) lintTarget(report, way, ends.deliver.write.schema);
  }
}

function fromSchema(schema: JsonObject): KnownRecord {
  const { properties, isClosed } = recordSchema(schema, schema);
  return { fields: new Map(Object.keys(properties).map((name) => [name, null])), isClosed };
}

type Ways = readonly KnownRecord[];

function follow(report: Reporter, steps: readonly Step[], path: string, start: Ways): Ways {
  let ways = start;
  for (const [index, step] of steps.entries()) {
    ways = ways.flatMap((way) => after(report, step, `${path}[${index}]`, way));
    if (ways.length > WAYS_MAX) ways = [ANYTHING];
  }
  return ways;
}

function after(report: Reporter, step: Step, path: string, way: KnownRecord): Ways {
  switch (step.kind) {
    case 'filter':
      lintReads(report, step.keep, way, `${path}.filter`);
      return [way];
    case 'map':
      return [afterMap(report, step, `${path}.${step.extend ? 'extend' : 'map'}`, way)];
    case 'function':
      return [ANYTHING];
    case 'lookup':
      lintReads(report, step.key, way, `${path}.lookup.key`);
      return [withField(way, step.as, `${path}.lookup.as`)];
    case 'split':
      lintReads(report, step.items, way, `${path}.split.items`);
      return [withField(way, step.as, `${path}.split.as`)];
    case 'branch':
      return afterBranch(report, step, `${path}.branch`, way);
  }
}

function withField(way: KnownRecord, name: string, path: string): KnownRecord {
  return { ...way, fields: new Map([...way.fields, [name, { template: null, path }]]) };
}

function afterMap(
  report: Reporter,
  { fields: template, extend }: Extract<Step, { readonly kind: 'map' }>,
  path: string,
  way: KnownRecord,
): KnownRecord {
  lintTemplate(report, template, way, path);
  if (template.kind !== 'object') return ANYTHING;
  const made = template.fields.map(
    ([name, field]) => [name, { template: field, path: below(path, name) }] as const,
  );
  if (!extend) return { fields: new Map(made), isClosed: true };
  return { ...way, fields: new Map([...way.fields, ...made]) };
}

function afterBranch(
  report: Reporter,
  step: Extract<Step, { readonly kind: 'branch' }>,
  path: string,
  way: KnownRecord,
): Ways {
  const ways = step.cases.flatMap((one, index) => {
    const inner = `${path}.cases[${index}]`;
    lintReads(report, one.when, way, `${inner}.when`);
    return follow(report, one.steps, `${inner}.steps`, [way]);
  });
  if (step.otherwise === 'filtered') return ways;
  return [...ways, ...follow(report, step.otherwise, `${path}.otherwise.steps`, [way])];
}

function lintTemplate(report: Reporter, template: Template, way: KnownRecord, path: string): void {
  if (template.kind === 'expression') lintReads(report, template.expression, way, path);
  if (template.kind === 'object') {
    for (const [name, field] of template.fields) {
      lintTemplate(report, field, way, below(path, name));
    }
  }
  if (template.kind === 'list') {
    for (const [index, item] of template.items.entries()) {
      lintTemplate(report, item, way, `${path}[${index}]`);
    }
  }
}

function lintReads(report: Reporter, expression: Expression, way: KnownRecord, path: string): void {
  if (!way.isClosed || expression.fields === null) return;
  for (const field of expression.fields) {
    if (way.fields.has(field)) continue;
    report.error(FLOW_ERRORS.FLOW_FIELD_UNREADABLE, {
      path,
      what: `$json.${field} is read, and the record has no such field at this step`,
      mend: renameTo(field, [...way.fields.keys()], 'field'),
    });
  }
}
