/** Bulk jobs of the catalogue: a hundred entries each, with their errors in the job itself. */
import { isJsonObject, type JsonObject } from '../../../../core/connector/index.ts';
import { type Endpoint, fixed, ONE_TEXT, type Request, type Result } from '../api/endpoint.ts';
import { ApiFault, invalid, notFound } from '../api/fault.ts';
import { fits } from '../api/filter.ts';
import { pageOf } from '../api/page.ts';
import { at, attributesOf, dataOf, objectsOf, textOrNull } from '../api/parsed-call.ts';
import { accept, type JobResult, type JobWork, jobAttributes } from '../jobs.ts';
import type { JobRow } from '../rows.ts';
import { uuid, type World } from '../world.ts';
import {
  createEntry,
  type EntryKind,
  ITEMS,
  patchEntry,
  removeEntry,
  VARIANTS,
} from './entries.ts';

const ENTRIES_MAX = 100;
const BODY_MAX_BYTES = 5 * 1024 * 1024;
const ACTIONS = ['create', 'update', 'delete'] as const;

interface Kind {
  readonly kind: EntryKind;
  readonly action: (typeof ACTIONS)[number];
  /** The type of the job's resource. */
  readonly job: string;
  /** The name of the list in the request. */
  readonly list: 'items' | 'variants';
}

const KINDS: readonly Kind[] = [ITEMS, VARIANTS].flatMap((kind) =>
  ACTIONS.map((action): Kind => {
    const list = kind === ITEMS ? 'items' : 'variants';
    return { kind, action, job: `${kind.type}-bulk-${action}-job`, list };
  }),
);

/** The endpoints. */
export const CATALOG_JOB_ENDPOINTS: readonly Endpoint[] = KINDS.flatMap(endpointsOf);

/** The work of each kind of job. */
export const CATALOG_JOB_WORKS: Readonly<Record<string, JobWork>> = Object.fromEntries(
  KINDS.map((kind) => [kind.job, (world: World, job: JobRow) => workJob(world, job, kind)]),
);

function endpointsOf(kind: Kind): readonly Endpoint[] {
  const path = `/api/${kind.job}s`;
  const tier = kind.action === 'delete' ? 'XL' : 'L';
  const parameters = [`fields[${kind.job}]`];
  const read = { method: 'GET', tier, scopes: ['catalogs:read'] } as const;
  // What a job deleted cannot be shown with it.
  const isShown = kind.action !== 'delete';
  return [
    {
      method: 'POST',
      path,
      tier: 'L',
      scopes: ['catalogs:write'],
      parameters,
      bodyMaxBytes: BODY_MAX_BYTES,
      work: (world, request) => start(world, request, kind),
    },
    {
      ...read,
      path,
      page: fixed(100),
      parameters,
      filters: { status: ONE_TEXT },
      work: (world, request) => listJobs(world, request, kind),
    },
    {
      ...read,
      path: `${path}/{id}`,
      parameters: isShown ? [...parameters, `fields[${kind.kind.type}]`, 'include'] : parameters,
      work: (world, request) => {
        const job = world.tables.jobs.get(request.id);
        if (job?.kind !== kind.job) throw notFound(`A job with id ${request.id}`);
        return shownJob(world, request, job, { kind, status: 200 });
      },
    },
  ];
}

function start(world: World, request: Request, kind: Kind): Result {
  const pointer = `/data/attributes/${kind.list}/data`;
  const attributes = attributesOf(dataOf(request, kind.job));
  const entries = objectsOf(at(attributes, kind.list, 'data'), pointer);
  if (entries.length === 0 || entries.length > ENTRIES_MAX) {
    throw invalid(`Between 1 and ${ENTRIES_MAX} records are taken.`, pointer);
  }
  const job = accept(world, kind.job, entries.length, { entries });
  return shownJob(world, request, job, { kind, status: 202 });
}

function workJob(world: World, job: JobRow, { kind, action, list }: Kind): JobResult {
  const { entries } = job.work;
  const errors: JsonObject[] = [];
  const written: string[] = [];
  const rows = Array.isArray(entries) ? entries.filter(isJsonObject) : [];
  for (const [index, entry] of rows.entries()) {
    const pointer = `/data/attributes/${list}/data/${index}`;
    try {
      if (action === 'create') written.push(createEntry(world, kind, entry, pointer).id);
      else if (action === 'update') written.push(patchEntry(world, kind, entry, pointer).id);
      else removeEntry(world, kind, textOrNull(entry['id']) ?? '');
    } catch (error) {
      if (!(error instanceof ApiFault)) throw error;
      const [first] = error.entries;
      errors.push({
        id: uuid(world),
        code: first?.code ?? 'invalid',
        title: first?.title ?? 'Invalid input.',
        detail: first?.detail ?? 'The record is not valid.',
        source: { pointer: first?.pointer?.startsWith(pointer) ? first.pointer : pointer },
      });
    }
  }
  return { failed: errors.length, errors, written };
}

function listJobs(world: World, request: Request, kind: Kind): Result {
  const jobs = [...world.tables.jobs.all()]
    .filter((job) => job.kind === kind.job)
    .filter((job) => fits(request.conditions, () => jobAttributes(world, job)['status']));
  const { rows, links } = pageOf(request, jobs, {
    rule: request.page,
    isDescending: false,
    placeOf: (job) => job.created,
  });
  const data = rows.map((job) => resourceOf(world, request, job, kind));
  return { status: 200, body: { data, links } };
}

function shownJob(
  world: World,
  request: Request,
  job: JobRow,
  { kind, status }: { readonly kind: Kind; readonly status: number },
): Result {
  const data = resourceOf(world, request, job, kind);
  return { status, body: { data, links: { self: request.href } } };
}

function resourceOf(world: World, { base }: Request, job: JobRow, { list }: Kind): JsonObject {
  const self = `${base}/api/${job.kind}s/${job.id}`;
  const { started_at: _, ...attributes } = jobAttributes(world, job);
  return {
    type: job.kind,
    id: job.id,
    attributes: { ...attributes, errors: job.errors },
    relationships: {
      [list]: { links: { self: `${self}/relationships/${list}`, related: `${self}/${list}` } },
    },
    links: { self },
  };
}
