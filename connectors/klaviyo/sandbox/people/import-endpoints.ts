/** Bulk import of profiles. */
import { isJsonObject, type JsonObject } from '../../../../core/connector/index.ts';
import { chosen, type Endpoint, type Request, type Result } from '../api/endpoint.ts';
import { ApiFault, type FaultEntry, invalid, notFound } from '../api/fault.ts';
import { fits } from '../api/filter.ts';
import { pageOf } from '../api/page.ts';
import { at, attributesOf, dataOf, objectsOf, textOrNull } from '../api/parsed-call.ts';
import { accept, type JobResult, jobAttributes } from '../jobs.ts';
import type { JobRow } from '../rows.ts';
import { seconds, uuid, type World } from '../world.ts';
import { changedProfile, newProfile } from './change-profile.ts';
import { givenOf, ownerOf, requireSomebody } from './identity.ts';
import { profileResource, profileView } from './profile-view.ts';

/** The kind of job, which is also the type of its resource. */
export const IMPORT_JOB = 'profile-bulk-import-job';
const PATH = '/api/profile-bulk-import-jobs';
const ROWS_MAX = 10_000;
const ROW_MAX_BYTES = 102_400;
const READ = ['lists:read', 'profiles:read'];

/** The endpoints. */
export const IMPORT_ENDPOINTS: readonly Endpoint[] = [
  {
    method: 'POST',
    path: PATH,
    tier: 'M',
    scopes: ['lists:write', 'profiles:write'],
    parameters: [`fields[${IMPORT_JOB}]`],
    bodyMaxBytes: 5 * 1024 * 1024,
    work: startImport,
  },
  {
    method: 'GET',
    path: PATH,
    tier: 'M',
    scopes: READ,
    page: chosen(20, 100),
    parameters: [`fields[${IMPORT_JOB}]`],
    sorts: ['created_at'],
    filters: { status: { operators: ['any', 'equals'], type: 'string' } },
    work: listJobs,
  },
  {
    method: 'GET',
    path: `${PATH}/{id}`,
    tier: 'M',
    scopes: READ,
    parameters: [`fields[${IMPORT_JOB}]`, 'fields[list]', 'include'],
    work: (world, request) => {
      const data = jobResource(world, request, jobOf(world, request.id));
      return { status: 200, body: { data, links: { self: request.href } } };
    },
  },
  {
    method: 'GET',
    path: `${PATH}/{id}/import-errors`,
    tier: 'M',
    scopes: ['profiles:read'],
    page: chosen(20, 100),
    parameters: ['fields[import-error]'],
    work: listErrors,
  },
  {
    method: 'GET',
    path: `${PATH}/{id}/profiles`,
    tier: 'M',
    scopes: ['profiles:read'],
    page: chosen(20, 100),
    parameters: ['additional-fields[profile]', 'fields[profile]'],
    work: listWritten,
  },
];

function startImport(world: World, request: Request): Result {
  const data = dataOf(request, IMPORT_JOB);
  const pointer = '/data/attributes/profiles/data';
  const rows = objectsOf(at(attributesOf(data), 'profiles', 'data'), pointer);
  if (rows.length === 0 || rows.length > ROWS_MAX) {
    throw invalid(`Between 1 and ${ROWS_MAX} profiles are taken.`, pointer);
  }
  for (const [index, row] of rows.entries()) {
    if (Buffer.byteLength(JSON.stringify(row)) <= ROW_MAX_BYTES) continue;
    throw invalid('A profile is larger than 100KB.', `${pointer}/${index}`);
  }
  const listId = listOf(world, data);
  const job = accept(world, IMPORT_JOB, rows.length, { rows, listId });
  const shownJob = jobResource(world, request, job);
  return { status: 202, body: { data: shownJob, links: { self: request.href } } };
}

function listOf(world: World, data: JsonObject): string | null {
  const lists = at(data, 'relationships', 'lists', 'data');
  if (lists === undefined) return null;
  const [first] = objectsOf(lists, '/data/relationships/lists/data');
  const id = textOrNull(first?.['id']);
  if (id === null || world.tables.lists.get(id) === undefined)
    throw notFound(`A list with id ${id}`);
  return id;
}

/** Writes the rows, last ones last; nulls are passed over, and a bad row fails alone. */
export function workImport(world: World, job: JobRow): JobResult {
  const { rows, listId } = job.work;
  const errors: JsonObject[] = [];
  const written: string[] = [];
  for (const row of Array.isArray(rows) ? rows.filter(isJsonObject) : []) {
    try {
      const id = writeRow(world, row);
      written.push(id);
      if (typeof listId === 'string') {
        const joined = seconds(world.now());
        world.tables.members.put({ id: `${listId}/${id}`, listId, profileId: id, joined });
      }
    } catch (error) {
      if (!(error instanceof ApiFault)) throw error;
      for (const entry of error.entries) errors.push(importError(world, row, entry));
    }
  }
  return { failed: errors.length, errors, written: [...new Set(written)] };
}

function writeRow(world: World, row: JsonObject): string {
  const attributes = attributesOf(row);
  const given = givenOf(attributes);
  const id = textOrNull(row['id']);
  requireSomebody(given, id);
  const owner = id === null ? ownerOf(world, given) : (world.tables.profiles.get(id) ?? null);
  if (id !== null && owner === null) throw notFound(`A profile with id ${id}`);
  const change = { attributes, given, meta: row['meta'], nulls: 'ignore' } as const;
  const profile = changedProfile(world, owner ?? newProfile(world), change);
  world.tables.profiles.put(profile);
  return profile.id;
}

/** The payload is given back flat, identifiers beside the other attributes: not in the shape that it was sent in. */
function importError(world: World, row: JsonObject, entry: FaultEntry): JsonObject {
  const attributes = isJsonObject(row['attributes']) ? row['attributes'] : {};
  return {
    id: uuid(world),
    code: entry.code,
    title: entry.title,
    detail: entry.detail,
    source: { pointer: entry.pointer ?? '/data' },
    original_payload: { id: row['id'] ?? null, ...attributes },
  };
}

function jobOf(world: World, id: string): JobRow {
  const job = world.tables.jobs.get(id);
  if (job === undefined || job.kind !== IMPORT_JOB) throw notFound(`A job with id ${id}`);
  return job;
}

function jobResource(world: World, { base }: Request, job: JobRow): JsonObject {
  const self = `${base}${PATH}/${job.id}`;
  const related = (name: string): JsonObject => ({ links: { related: `${self}/${name}` } });
  const both = (name: string): JsonObject => ({
    links: { self: `${self}/relationships/${name}`, related: `${self}/${name}` },
  });
  return {
    type: IMPORT_JOB,
    id: job.id,
    attributes: jobAttributes(world, job),
    relationships: {
      lists: both('lists'),
      profiles: both('profiles'),
      'import-errors': related('import-errors'),
    },
    links: { self },
  };
}

function listJobs(world: World, request: Request): Result {
  const rows = [...world.tables.jobs.all()]
    .filter((job) => job.kind === IMPORT_JOB)
    .filter((job) => fits(request.conditions, () => jobAttributes(world, job)['status']));
  const { rows: page, links } = pageOf(request, rows, {
    rule: request.page,
    isDescending: request.sort.isDescending,
    placeOf: (job) => job.created,
  });
  return {
    status: 200,
    body: { data: page.map((job) => jobResource(world, request, job)), links },
  };
}

function listErrors(world: World, request: Request): Result {
  const errors = jobOf(world, request.id).errors.map((error, place) => ({
    id: String(error['id']),
    place,
    error,
  }));
  const { rows, links } = pageOf(request, errors, {
    rule: request.page,
    isDescending: false,
    placeOf: (row) => row.place,
  });
  const data = rows.map(({ id, error: { id: _, ...attributes } }) => ({
    type: 'import-error',
    id,
    attributes,
  }));
  return { status: 200, body: { data, links } };
}

function listWritten(world: World, request: Request): Result {
  const view = profileView(request);
  const written = jobOf(world, request.id).written;
  const profiles = written.flatMap((id) => world.tables.profiles.get(id) ?? []);
  const { rows, links } = pageOf(request, profiles, {
    rule: request.page,
    isDescending: false,
    placeOf: (row) => row.id,
  });
  const data = rows.map((row) => profileResource(request.base, row, view));
  return { status: 200, body: { data, links } };
}
