import { assert, CrossdockError } from '../../base/errors.ts';
import { isJsonObject, type Json, type JsonObject } from '../../base/json.ts';
import type { Expression, Scope } from '../../expression/expression.ts';
import { FLOW_ERRORS } from '../errors.ts';
import type { Step } from '../flow.ts';
import type { Need } from '../remote.ts';
import type { KeyedRecord, MapContext } from './context.ts';
import { compileExtend, compileTemplate } from './template.ts';

/** One record's way through the chain. `needs` is a list while needs are being collected. */
export interface Run {
  readonly context: MapContext;
  readonly records: KeyedRecord[];
  reason: string | null;
  readonly needs: Need[] | null;
}

/** Takes a record and hands it on, or lets it end. */
export type Sink = (key: string, data: JsonObject, run: Run) => void;

/** One record splits into at most this many. */
const SPLIT_MAX = 10_000;

/** Compiles steps from the last to the first: each one knows the one behind it. */
export function chainSteps(steps: readonly Step[], end: Sink): Sink {
  return steps.reduceRight((next, step, index) => sinkOf(step, steps, index, next), end);
}

function sinkOf(step: Step, steps: readonly Step[], index: number, next: Sink): Sink {
  switch (step.kind) {
    case 'filter':
      return filterSink(step, next);
    case 'map':
      return mapSink(step, next);
    case 'function':
      return functionSink(step, next);
    case 'lookup':
      return 'table' in step.from
        ? tableSink(step, step.from.table, next)
        : remoteSink(step, aheadOf(steps, index), next);
    case 'split':
      return splitSink(step, next);
    case 'branch':
      return branchSink(step, next);
  }
}

type StepOf<K extends Step['kind']> = Extract<Step, { readonly kind: K }>;

function scopeOf(data: JsonObject, { context }: Run): Scope {
  const { now, zone, vars, lookup } = context;
  return { json: data, now, zone, vars, lookup };
}

function condition(expression: Expression, data: JsonObject, run: Run, where: string): boolean {
  const value = expression.evaluate(scopeOf(data, run));
  if (typeof value === 'boolean') return value;
  throw new CrossdockError(FLOW_ERRORS.FLOW_CONDITION_NOT_BOOLEAN, {
    what: `${expression.source} gave ${typeName(value)}`,
    where,
  });
}

/** The type alone: a value may be a customer's data. */
function typeName(value: unknown): string {
  if (value === undefined) return 'nothing (the field is missing)';
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}

function filterSink({ keep, reason, where }: StepOf<'filter'>, next: Sink): Sink {
  return (key, data, run) => {
    if (condition(keep, data, run, where)) next(key, data, run);
    else run.reason = reason;
  };
}

function mapSink({ extend, fields, where }: StepOf<'map'>, next: Sink): Sink {
  if (extend && fields.kind === 'object') {
    const fill = compileExtend(fields.fields);
    return (key, data, run) => next(key, fill(scopeOf(data, run)), run);
  }
  const fill = compileTemplate(fields);
  return (key, data, run) => {
    const made = fill(scopeOf(data, run));
    if (!isJsonObject(made)) {
      const what = `the map gave ${typeName(made)}`;
      throw new CrossdockError(FLOW_ERRORS.FLOW_MAP_NOT_RECORD, { what, where });
    }
    next(key, extend ? { ...data, ...made } : made, run);
  };
}

function functionSink({ file, name, call, where }: StepOf<'function'>, next: Sink): Sink {
  return (key, data, run) => {
    const { now, lookup } = run.context;
    let made: unknown;
    try {
      made = call(data, { now, lookup });
    } catch (cause) {
      if (cause instanceof CrossdockError) throw cause;
      const what = `${name} of ${file} threw ${cause instanceof Error ? cause.name : typeof cause}`;
      throw new CrossdockError(FLOW_ERRORS.FLOW_FUNCTION_FAILED, { what, where, cause });
    }
    if (made === null) run.reason = `${name} gave no record`;
    else if (isRecord(made)) next(key, made, run);
    else {
      const given = made instanceof Promise ? 'a promise' : typeName(made);
      const what = `${name} of ${file} gave ${given}`;
      throw new CrossdockError(FLOW_ERRORS.FLOW_FUNCTION_FAILED, { what, where });
    }
  };
}

function isRecord(value: unknown): value is JsonObject {
  return isJsonObject(value) && !(value instanceof Promise);
}

function lookupKey(step: StepOf<'lookup'>, data: JsonObject, run: Run): string | null {
  const key = step.key.evaluate(scopeOf(data, run));
  if (typeof key === 'string') return key === '' ? null : key;
  if (typeof key === 'number' && Number.isSafeInteger(key)) return String(key);
  if (key === undefined || key === null) return null;
  throw new CrossdockError(FLOW_ERRORS.FLOW_LOOKUP_KEY, {
    what: `${step.key.source} gave ${typeName(key)}`,
    where: step.where,
  });
}

function settleLookup(
  step: StepOf<'lookup'>,
  found: Json | undefined,
  record: KeyedRecord,
  run: Run,
  next: Sink,
): void {
  if (found !== undefined && found !== null) {
    next(record.key, { ...record.data, [step.as]: found }, run);
  } else if (step.missing === 'null') {
    next(record.key, { ...record.data, [step.as]: null }, run);
  } else if (step.missing === 'filter') {
    run.reason = `${nameOf(step)} has nothing for ${step.key.source}`;
  } else {
    // Another flow may deliver the other end at any moment; a table row needs a person.
    throw new CrossdockError(FLOW_ERRORS.FLOW_LOOKUP_MISSING, {
      what: `${nameOf(step)} has nothing for ${step.key.source} of this record`,
      where: step.where,
      retry: 'table' in step.from ? 'never' : 'backoff',
    });
  }
}

function nameOf({ from }: StepOf<'lookup'>): string {
  if ('table' in from) return `the table ${from.table}`;
  if ('record' in from) return `the stream ${from.record.connection}/${from.record.stream}`;
  const { connection, stream, otherConnection, otherStream } = from.links;
  return `the link from ${connection}/${stream} to ${otherConnection}/${otherStream}`;
}

function tableSink(step: StepOf<'lookup'>, table: string, next: Sink): Sink {
  return (key, data, run) => {
    const id = lookupKey(step, data, run);
    const found = id === null ? undefined : run.context.lookup(table, id);
    settleLookup(step, found, { key, data }, run, next);
  };
}

/** The lookups directly behind a step whose keys do not need what it finds: asked for in the same round. */
function aheadOf(steps: readonly Step[], index: number): readonly StepOf<'lookup'>[] {
  const ahead: StepOf<'lookup'>[] = [];
  const pending = new Set<string>();
  for (const step of steps.slice(index)) {
    if (step.kind !== 'lookup') break;
    const reads = step.key.fields;
    if (reads === null || reads.some((field) => pending.has(field))) break;
    pending.add(step.as);
    if (step !== steps[index]) ahead.push(step);
  }
  return ahead;
}

function remoteSink(step: StepOf<'lookup'>, ahead: readonly StepOf<'lookup'>[], next: Sink): Sink {
  return (key, data, run) => {
    const id = lookupKey(step, data, run);
    const found = id === null ? null : foundOf(step, id, run);
    if (found !== undefined) return settleLookup(step, found, { key, data }, run, next);
    assert(run.needs !== null, 'prefetch asked for everything before the page is mapped');
    for (const other of ahead) {
      const otherId = lookupKey(other, data, run);
      if (otherId !== null) foundOf(other, otherId, run);
    }
  };
}

/** What was found; while needs are collected, an unknown one is noted. */
function foundOf({ from }: StepOf<'lookup'>, id: string, run: Run): Json | null | undefined {
  if ('table' in from) return null;
  const found = run.context.found(from, id);
  if (found === undefined) run.needs?.push({ from, id });
  return found;
}

function splitSink({ items, as, where }: StepOf<'split'>, next: Sink): Sink {
  return (key, data, run) => {
    const list = items.evaluate(scopeOf(data, run));
    if (!isList(list)) {
      const what = `${items.source} gave ${typeName(list)}`;
      throw new CrossdockError(FLOW_ERRORS.FLOW_SPLIT_NOT_LIST, { what, where });
    }
    if (list.length > SPLIT_MAX) {
      const what = `${items.source} gave ${list.length} items`;
      throw new CrossdockError(FLOW_ERRORS.FLOW_SPLIT_LIMIT, { what, where });
    }
    if (list.length === 0) run.reason = `${items.source} is empty`;
    for (const [index, item] of list.entries()) {
      next(`${key}#${index}`, { ...data, [as]: item }, run);
    }
  };
}

function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}

function branchSink({ cases, otherwise, where }: StepOf<'branch'>, next: Sink): Sink {
  const ways = cases.map((one) => ({ when: one.when, sink: chainSteps(one.steps, next) }));
  const last = otherwise === 'filtered' ? null : chainSteps(otherwise, next);
  return (key, data, run) => {
    for (const { when, sink } of ways) {
      if (condition(when, data, run, where)) return sink(key, data, run);
    }
    if (last !== null) last(key, data, run);
    else run.reason = 'no case of the branch is true';
  };
}
