/** Deleting everything about a person, and merging two into one. */
import { isJsonObject } from '../../../../core/connector/index.ts';
import type { Endpoint, Request, Result } from '../api/endpoint.ts';
import { invalid, notFound } from '../api/fault.ts';
import { at, attributesOf, dataOf, objectsOf, textOrNull } from '../api/parsed-call.ts';
import { accept, type JobResult } from '../jobs.ts';
import type { JobRow, ProfileRow } from '../rows.ts';
import { seconds, type World } from '../world.ts';
import { givenOf } from './identity.ts';

/** The kind of job, which is also the type of its request. */
export const DELETION_JOB = 'data-privacy-deletion-job';
/** The same for merging. */
export const MERGE_JOB = 'profile-merge';

/** The endpoints. */
export const DELETION_ENDPOINTS: readonly Endpoint[] = [
  {
    method: 'POST',
    path: '/api/data-privacy-deletion-jobs',
    tier: 'S',
    scopes: ['data-privacy:write'],
    work: startDeletion,
  },
  {
    method: 'POST',
    path: '/api/profile-merge',
    tier: 'M',
    scopes: ['profiles:write'],
    parameters: ['fields[profile]'],
    work: startMerge,
  },
];

function startDeletion(world: World, request: Request): Result {
  const pointer = '/data/attributes/profile/data';
  const profile = at(attributesOf(dataOf(request, DELETION_JOB)), 'profile', 'data');
  if (!isJsonObject(profile)) throw invalid('`profile` is required.', pointer);
  const id = textOrNull(profile['id']);
  const attributes = profile['attributes'];
  const given = givenOf(isJsonObject(attributes) ? attributes : {}, `${pointer}/attributes`);
  const named = [id, given.email, given.phone].filter((one) => one !== null);
  if (named.length !== 1) {
    throw invalid('Exactly one of `id`, `email`, `phone_number` is taken.', pointer);
  }
  accept(world, DELETION_JOB, 1, { id, email: given.email, phone: given.phone });
  return { status: 202 };
}

/** Removes everyone who fits, with their events and memberships. */
export function workDeletion(world: World, job: JobRow): JobResult {
  const { id, email, phone } = job.work;
  const { profiles } = world.tables;
  const found: readonly ProfileRow[] = [
    ...(typeof id === 'string' ? [profiles.get(id)] : []),
    ...(typeof email === 'string' ? profiles.having('email', email) : []),
    ...(typeof phone === 'string' ? profiles.having('phone', phone) : []),
  ].filter((row) => row !== undefined);
  for (const row of found) removeProfile(world, row.id);
  return { failed: 0, errors: [], written: [] };
}

/** Removes a person. */
export function removeProfile({ tables }: World, id: string): void {
  for (const list of tables.lists.all()) tables.members.drop(`${list.id}/${id}`);
  for (const event of [...tables.events.all()]) {
    if (event.profileId === id) tables.events.drop(event.id);
  }
  tables.profiles.drop(id);
}

function startMerge(world: World, request: Request): Result {
  const data = dataOf(request, MERGE_JOB);
  const pointer = '/data/relationships/profiles/data';
  const sources = objectsOf(at(data, 'relationships', 'profiles', 'data'), pointer);
  if (sources.length !== 1) throw invalid('Exactly one source profile is taken.', pointer);
  const target = textOrNull(data['id']) ?? '';
  const source = textOrNull(sources[0]?.['id']) ?? '';
  for (const id of [target, source]) {
    if (world.tables.profiles.get(id) === undefined) throw notFound(`A profile with id ${id}`);
  }
  if (target === source) throw invalid('A profile cannot be merged with itself.', pointer);
  accept(world, MERGE_JOB, 1, { target, source });
  const self = `${request.base}/api/profiles/${target}`;
  const resource = { type: 'profile', id: target, links: { self } };
  return { status: 201, body: { data: resource, links: { self: request.href } } };
}

/** The destination keeps what it has and takes what it lacks; the source is gone. */
export function workMerge(world: World, job: JobRow): JobResult {
  const { profiles, events } = world.tables;
  const target = profiles.get(String(job.work['target']));
  const source = profiles.get(String(job.work['source']));
  if (target === undefined || source === undefined) return { failed: 1, errors: [], written: [] };
  for (const event of [...events.all()]) {
    if (event.profileId === source.id) events.put({ ...event, profileId: target.id });
  }
  removeProfile(world, source.id);
  profiles.put({
    ...target,
    email: target.email ?? source.email,
    phone: target.phone ?? source.phone,
    externalId: target.externalId ?? source.externalId,
    fields: { ...source.fields, ...target.fields },
    location: { ...source.location, ...target.location },
    properties: { ...source.properties, ...target.properties },
    updated: seconds(world.now()),
  });
  return { failed: 0, errors: [], written: [target.id] };
}
