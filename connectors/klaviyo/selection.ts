/** What of a stream a flow asks for: `source.with`, checked. */
import { CrossdockError, type Json, type ReadRequest } from '../../core/connector/index.ts';
import { type Account, ask } from './client.ts';
import { KLAVIYO_ERRORS } from './errors.ts';
import { type Condition, equals } from './filter.ts';
import { type ListStream, listStream } from './lists.ts';
import { CALLS } from './operations.ts';
import { PageWatch } from './paging.ts';
import { memberRecord } from './records.ts';
import { nextCursorOf, type Resource, resourcesOf, valueAt } from './resource.ts';

/** A list and the conditions on it. */
export interface Selection {
  readonly stream: ListStream;
  readonly conditions: readonly Condition[];
}

/** The options of each stream, for `with`. */
const OPTIONS: Readonly<Record<string, readonly string[]>> = {
  events: ['metric', 'metric_id', 'integration', 'profile_id'],
  lists: ['members_of'],
};
const NAME_MAX = 128;

/**
 * Reads the options of a flow.
 *
 * Shape:  events of one metric by its name (and integration, where two have it) or id; members of one list.
 * Errors: KLAVIYO_STREAM_UNKNOWN → the flow is wrong.
 */
export async function selectionOf(account: Account, request: ReadRequest): Promise<Selection> {
  const stream = listStream(request.stream);
  if (stream === undefined) throw unknown(`there is no stream "${request.stream}" to read`);
  const known = OPTIONS[stream.name] ?? [];
  const options = new Map<string, string>();
  for (const [name, value] of Object.entries(request.with)) {
    if (!known.includes(name)) {
      const list = known.length === 0 ? 'it has none' : `it has ${known.join(', ')}`;
      throw unknown(`${stream.name} has no option "${name}"; ${list}`);
    }
    options.set(name, textOf(name, value));
  }
  if (stream.name === 'lists') return membersOf(stream, options.get('members_of'));
  if (stream.name !== 'events') return { stream, conditions: [] };
  return { stream, conditions: await eventConditions(account, options) };
}

function membersOf(lists: ListStream, listId: string | undefined): Selection {
  if (listId === undefined) return { stream: lists, conditions: [] };
  const stream: ListStream = {
    ...lists,
    call: CALLS.listMembers,
    id: listId,
    field: 'joined_group_at',
    isInclusive: true,
    sort: 'joined_group_at',
    pageMax: 100,
    shape: memberRecord(listId),
  };
  return { stream, conditions: [] };
}

async function eventConditions(
  account: Account,
  options: ReadonlyMap<string, string>,
): Promise<readonly Condition[]> {
  const metric = options.get('metric');
  const profileId = options.get('profile_id');
  if (metric !== undefined && options.has('metric_id')) {
    throw unknown('events take metric or metric_id, not both');
  }
  const metricId =
    metric === undefined
      ? options.get('metric_id')
      : await metricIdOf(account, metric, options.get('integration'));
  return [
    // Without this, events whose metric is gone come along since the revision 2026-07-15.
    'has(metric)',
    ...(metricId === undefined ? [] : [equals('metric_id', metricId)]),
    ...(profileId === undefined ? [] : [equals('profile_id', profileId)]),
  ];
}

/** A metric's id by its name; two metrics of one name differ by their integration. */
async function metricIdOf(
  account: Account,
  name: string,
  integration: string | undefined,
): Promise<string> {
  const all = await allMetrics(account);
  const named = all.filter((one) => one.attributes['name'] === name);
  const integrationOf = (one: Resource): string =>
    String(valueAt(one.attributes['integration'], 'name') ?? '');
  const fitting = named.filter(
    (one) => integration === undefined || integrationOf(one) === integration,
  );
  const [only] = fitting;
  if (only !== undefined && fitting.length === 1) return only.id;
  if (fitting.length === 0) {
    throw unknown(`the account has no metric "${name}"; a metric is made by its first event`);
  }
  const names = fitting.map(integrationOf).join(', ');
  throw unknown(`the account has ${fitting.length} metrics "${name}"; say integration: ${names}`);
}

async function allMetrics(account: Account): Promise<readonly Resource[]> {
  const metrics: Resource[] = [];
  const watch = new PageWatch('metrics');
  for (let cursor: string | null = null; ; ) {
    const { body } = await ask(account, CALLS.metrics, { query: { 'page[cursor]': cursor } });
    metrics.push(...resourcesOf(body));
    cursor = nextCursorOf(body);
    if (cursor === null) return metrics;
    watch.pass(cursor);
  }
}

function textOf(name: string, value: Json | undefined): string {
  if (typeof value === 'string' && value !== '' && value.length <= NAME_MAX) return value;
  throw unknown(`the option ${name} is a text of at most ${NAME_MAX} characters`);
}

function unknown(what: string): CrossdockError {
  return new CrossdockError(KLAVIYO_ERRORS.KLAVIYO_STREAM_UNKNOWN, { what, where: 'klaviyo' });
}
