/** Suppressing addresses and lifting that again: jobs whose state can be asked for. */
import type { JsonObject } from '../../../../core/connector/index.ts';
import { type Endpoint, fixed, ONE_TEXT, type Request, type Result } from '../api/endpoint.ts';
import { invalid, notFound } from '../api/fault.ts';
import { fits } from '../api/filter.ts';
import { pageOf } from '../api/page.ts';
import { at, attributesOf, dataOf, objectsOf, textOrNull } from '../api/parsed-call.ts';
import { accept, type JobResult, jobAttributes } from '../jobs.ts';
import type { JobRow, ProfileRow } from '../rows.ts';
import type { World } from '../world.ts';
import { changedProfile, newProfile } from './change-profile.ts';
import { suppressed, unsuppressed } from './consent.ts';
import { givenOf, ownerOf } from './identity.ts';

/** The kinds of jobs, which are also the types of their resources. */
export const SUPPRESS_JOB = 'profile-suppression-bulk-create-job';
/** The same for the other direction. */
export const UNSUPPRESS_JOB = 'profile-suppression-bulk-delete-job';

const EMAILS_MAX = 100;
const POINTER = '/data/attributes/profiles/data';

/** The endpoints. */
export const SUPPRESSION_ENDPOINTS: readonly Endpoint[] = [
  ...endpointsOf(SUPPRESS_JOB, ['profiles:write', 'subscriptions:write']),
  ...endpointsOf(UNSUPPRESS_JOB, ['subscriptions:write']),
];

function endpointsOf(kind: string, writeScopes: readonly string[]): readonly Endpoint[] {
  const path = `/api/${kind}s`;
  const read = { method: 'GET', tier: 'L', scopes: ['subscriptions:read'] } as const;
  return [
    {
      method: 'POST',
      path,
      tier: 'L',
      scopes: writeScopes,
      parameters: [`fields[${kind}]`],
      work: (world, request) => start(world, request, kind),
    },
    {
      ...read,
      path,
      page: fixed(100),
      parameters: [`fields[${kind}]`],
      sorts: ['created'],
      filters: { status: ONE_TEXT, list_id: ONE_TEXT, segment_id: ONE_TEXT },
      work: (world, request) => listJobs(world, request, kind),
    },
    {
      ...read,
      path: `${path}/{id}`,
      parameters: [`fields[${kind}]`],
      work: (world, request) => {
        const job = world.tables.jobs.get(request.id);
        if (job?.kind !== kind) throw notFound(`A job with id ${request.id}`);
        return shownJob(world, request, job, 200);
      },
    },
  ];
}

function start(world: World, request: Request, kind: string): Result {
  const data = dataOf(request, kind);
  const listId = textOrNull(at(data, 'relationships', 'list', 'data', 'id'));
  const people = at(attributesOf(data), 'profiles', 'data');
  if (people === undefined && listId === null) {
    throw invalid('Either profiles or a list is required.', '/data');
  }
  const emails = people === undefined ? membersOf(world, listId) : emailsOf(people);
  const job = accept(world, kind, emails.length, { emails, listId });
  return shownJob(world, request, job, 202);
}

function emailsOf(people: Parameters<typeof objectsOf>[0]): readonly string[] {
  const entries = objectsOf(people, POINTER);
  if (entries.length === 0 || entries.length > EMAILS_MAX) {
    throw invalid(`Between 1 and ${EMAILS_MAX} e-mail addresses are taken.`, POINTER);
  }
  return entries.map((person, index) => {
    const pointer = `${POINTER}/${index}`;
    const { email } = givenOf(attributesOf(person, pointer), `${pointer}/attributes`);
    if (email === null) throw invalid('`email` is required.', `${pointer}/attributes/email`);
    return email;
  });
}

function membersOf(world: World, listId: string | null): readonly string[] {
  if (listId === null || world.tables.lists.get(listId) === undefined) {
    throw notFound(`A list with id ${listId}`);
  }
  const members = world.tables.members.of(listId);
  return members.flatMap((one) => world.tables.profiles.get(one.profileId)?.email ?? []);
}

/** Suppresses; an address that nobody has becomes a person. */
export function workSuppress(world: World, job: JobRow): JobResult {
  return change(world, job, (row) =>
    row.suppressions.some((one) => one.reason === 'USER_SUPPRESSED')
      ? null
      : suppressed(row, 'USER_SUPPRESSED', world.now()),
  );
}

/** Lifts what the shop suppressed; whatever else keeps mail away stays, and counts as skipped. */
export function workUnsuppress(world: World, job: JobRow): JobResult {
  return change(world, job, (row) =>
    row.suppressions.some((one) => one.reason === 'USER_SUPPRESSED')
      ? unsuppressed(row, world.now())
      : null,
  );
}

function change(
  world: World,
  job: JobRow,
  next: (row: ProfileRow) => ProfileRow | null,
): JobResult {
  const { emails } = job.work;
  let skipped = 0;
  for (const email of Array.isArray(emails) ? emails : []) {
    const given = { email: String(email), phone: null, externalId: null };
    const owner = ownerOf(world, given);
    const fresh = { attributes: {}, given, meta: undefined, nulls: 'ignore' } as const;
    const row = owner ?? changedProfile(world, newProfile(world), fresh);
    const changed = next(row);
    if (changed === null) skipped += 1;
    else world.tables.profiles.put(changed);
  }
  return { failed: 0, skipped, errors: [], written: [] };
}

function listJobs(world: World, request: Request, kind: string): Result {
  const jobs = [...world.tables.jobs.all()]
    .filter((job) => job.kind === kind)
    .filter((job) =>
      fits(request.conditions, (field) =>
        field === 'status' ? jobAttributes(world, job)['status'] : job.work['listId'],
      ),
    );
  const { rows, links } = pageOf(request, jobs, {
    rule: request.page,
    isDescending: request.sort.isDescending,
    placeOf: (job) => job.created,
  });
  const data = rows.map((job) => resourceOf(world, request, job));
  return { status: 200, body: { data, links } };
}

function shownJob(world: World, request: Request, job: JobRow, status: number): Result {
  const data = resourceOf(world, request, job);
  return { status, body: { data, links: { self: request.href } } };
}

function resourceOf(world: World, { base }: Request, job: JobRow): JsonObject {
  const self = `${base}/api/${job.kind}s/${job.id}`;
  const { status, created_at, total_count, completed_count, completed_at } = jobAttributes(
    world,
    job,
  );
  const both = (name: string): JsonObject => ({
    links: { self: `${self}/relationships/${name}`, related: `${self}/${name}` },
  });
  return {
    type: job.kind,
    id: job.id,
    attributes: {
      status,
      created_at,
      total_count,
      completed_count,
      completed_at,
      skipped_count: job.skipped,
    },
    relationships: { lists: both('lists'), segments: both('segments') },
    links: { self },
  };
}
