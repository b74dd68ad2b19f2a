import { faultOf } from '../base/errors.ts';
import type { JsonObject } from '../base/json.ts';
import type { Flow, FlowTest } from './flow.ts';
import type { MapContext } from './map/context.ts';
import { compileSteps, type Mapper } from './map.ts';
import { compareRecords } from './record-diff.ts';
import { findInTables } from './remote.ts';

/** What one test of a flow came to; `detail` says what differs and is empty when it passed. */
export interface FlowTestResult {
  readonly name: string;
  readonly passed: boolean;
  readonly detail: string;
  readonly where: string;
}

/** What tests see beside their own tables: the project's. */
export interface TestSurroundings {
  readonly tables?: Readonly<Record<string, JsonObject>>;
  readonly vars?: JsonObject;
}

/** The time of tests that name none, so that they give the same on every day (I10). */
const TEST_NOW = '2026-01-01T00:00:00Z';

/** Runs a flow's own tests through its steps; nothing is read or delivered. */
export function runFlowTests(
  flow: Flow,
  surroundings: TestSurroundings = {},
): readonly FlowTestResult[] {
  const mapper = compileSteps(flow.steps);
  return flow.tests.map((test) => {
    const detail = runTest(flow, mapper, test, surroundings);
    return { name: test.name, passed: detail === '', detail, where: test.where };
  });
}

function runTest(
  flow: Flow,
  mapper: Mapper,
  test: FlowTest,
  surroundings: TestSurroundings,
): string {
  const outcome = outcomeOf(flow, mapper, test, surroundings);
  const { expect } = test;
  if (expect === 'filtered') return filteredDetail(outcome);
  if ('error' in expect) return errorDetail(outcome, expect.error);
  if (outcome.kind === 'error') return `want ${countOf(expect.records)}\ngot  ${outcome.text}`;
  if (outcome.records.length === 0 && expect.records.length > 0) {
    return `want ${countOf(expect.records)}\ngot  filtered: ${outcome.reasons.join('; ')}`;
  }
  return compareRecords(expect.records, outcome.records);
}

type Outcome =
  | { readonly kind: 'error'; readonly code: string; readonly text: string }
  | {
      readonly kind: 'records';
      readonly records: readonly JsonObject[];
      readonly reasons: readonly string[];
    };

function outcomeOf(
  flow: Flow,
  mapper: Mapper,
  test: FlowTest,
  surroundings: TestSurroundings,
): Outcome {
  const context = contextOf(flow, test, surroundings);
  const records: JsonObject[] = [];
  const reasons: string[] = [];
  try {
    for (const [index, data] of givenOf(test).entries()) {
      const mapped = mapper.map({ key: String(index + 1), data }, context);
      if (mapped.outcome === 'filtered') reasons.push(mapped.reason);
      else for (const record of mapped.records) records.push(record.data);
    }
  } catch (error) {
    const { code, what, where } = faultOf(error);
    return { kind: 'error', code, text: `${code}: ${what} (${where})` };
  }
  return { kind: 'records', records, reasons };
}

function givenOf({ given }: FlowTest): readonly JsonObject[] {
  return isList(given) ? given : [given];
}

function isList(given: FlowTest['given']): given is readonly JsonObject[] {
  return Array.isArray(given);
}

function contextOf(flow: Flow, test: FlowTest, surroundings: TestSurroundings): MapContext {
  const tables = { ...surroundings.tables, ...test.tables };
  return {
    now: Date.parse(test.now ?? TEST_NOW),
    zone: flow.zone,
    vars: surroundings.vars ?? {},
    lookup: (table, key) => {
      const rows = Object.hasOwn(tables, table) ? tables[table] : undefined;
      return rows !== undefined && Object.hasOwn(rows, key) ? rows[key] : undefined;
    },
    found: findInTables(test.tables),
  };
}

function filteredDetail(outcome: Outcome): string {
  if (outcome.kind === 'error') return `want filtered\ngot  ${outcome.text}`;
  if (outcome.records.length === 0) return '';
  return `want filtered\ngot  ${countOf(outcome.records)}`;
}

function errorDetail(outcome: Outcome, wanted: string): string {
  const want = `want the error ${wanted}`;
  if (outcome.kind === 'error') {
    const isMet = outcome.code === wanted || outcome.text.includes(wanted);
    return isMet ? '' : `${want}\ngot  ${outcome.text}`;
  }
  if (outcome.records.length > 0) return `${want}\ngot  ${countOf(outcome.records)}`;
  return `${want}\ngot  filtered: ${outcome.reasons.join('; ')}`;
}

function countOf(records: readonly JsonObject[]): string {
  return records.length === 1 ? 'one record' : `${records.length} records`;
}
