/** Kinds of events: made by their first event, never changed. */
import type { JsonObject } from '../../../../core/connector/index.ts';
import { type Endpoint, fixed, ONE_TEXT, type Request, type Result } from '../api/endpoint.ts';
import { notFound } from '../api/fault.ts';
import { fits } from '../api/filter.ts';
import { pageOf } from '../api/page.ts';
import { listParameter } from '../api/parsed-call.ts';
import { only } from '../people/profile-view.ts';
import type { MetricRow } from '../rows.ts';
import { seconds, shortId, shown, type World } from '../world.ts';

const PAGE_SIZE = 200;

/** The endpoints. */
export const METRIC_ENDPOINTS: readonly Endpoint[] = [
  {
    method: 'GET',
    path: '/api/metrics',
    tier: 'M',
    scopes: ['metrics:read'],
    page: fixed(PAGE_SIZE),
    parameters: ['fields[flow]', 'fields[metric]', 'include'],
    filters: { 'integration.name': ONE_TEXT, 'integration.category': ONE_TEXT },
    work: listMetrics,
  },
  {
    method: 'GET',
    path: '/api/metrics/{id}',
    tier: 'M',
    scopes: ['metrics:read'],
    parameters: ['fields[flow]', 'fields[metric]', 'include'],
    work: (world, request) => {
      const row = world.tables.metrics.get(request.id);
      if (row === undefined) throw notFound(`A metric with id ${request.id}`);
      const data = metricResource(request.base, row, listParameter(request, 'fields[metric]'));
      return { status: 200, body: { data, links: { self: request.href } } };
    },
  },
];

function listMetrics(world: World, request: Request): Result {
  const rows = [...world.tables.metrics.all()].filter((row) =>
    fits(request.conditions, (field) =>
      field === 'integration.name' ? row.integration : categoryOf(row),
    ),
  );
  const { pageMax } = world.tuning;
  const rule = pageMax === null ? request.page : fixed(Math.min(pageMax, PAGE_SIZE));
  const { rows: page, links } = pageOf(request, rows, {
    rule,
    isDescending: false,
    placeOf: (row) => row.id,
  });
  const fields = listParameter(request, 'fields[metric]');
  return {
    status: 200,
    body: { data: page.map((row) => metricResource(request.base, row, fields)), links },
  };
}

/** The metric of a name and an integration, made when it is not there. */
export function metricOf(world: World, name: string, integration: string): MetricRow {
  const known = world.tables.metrics.of(name).find((row) => row.integration === integration);
  if (known !== undefined) return known;
  const row = { id: shortId(world), name, integration, created: seconds(world.now()) };
  world.tables.metrics.put(row);
  return row;
}

/** The resource of a metric. */
export function metricResource(
  base: string,
  row: MetricRow,
  fields: readonly string[] | null = null,
): JsonObject {
  const self = `${base}/api/metrics/${row.id}`;
  const flows = `${self}/relationships/flow-triggers`;
  return {
    type: 'metric',
    id: row.id,
    attributes: only(
      {
        name: row.name,
        created: shown(row.created),
        updated: shown(row.created),
        integration: {
          object: 'integration',
          id: integrationId(row),
          key: row.integration.toLowerCase(),
          name: row.integration,
          category: categoryOf(row),
        },
      },
      fields,
    ),
    relationships: {
      'flow-triggers': { links: { self: flows, related: `${self}/flow-triggers` } },
    },
    links: { self },
  };
}

function integrationId(row: MetricRow): string {
  return row.integration === 'API' ? '7FtS4J' : '0rG4eQ';
}

function categoryOf(row: MetricRow): string {
  return row.integration === 'API' ? 'API' : 'Internal';
}
