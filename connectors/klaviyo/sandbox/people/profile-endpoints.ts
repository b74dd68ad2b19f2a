/** Profiles: lists, single ones, creating, changing, and the upsert. */
import type { JsonObject } from '../../../../core/connector/index.ts';
import {
  BY_TEXT,
  BY_TIME,
  chosen,
  type Endpoint,
  fixed,
  ONE_TEXT,
  type Request,
  type Result,
} from '../api/endpoint.ts';
import { duplicateProfile, invalid, notFound } from '../api/fault.ts';
import { fits } from '../api/filter.ts';
import { pageOf } from '../api/page.ts';
import { at, attributesOf, dataOf, textOrNull } from '../api/parsed-call.ts';
import type { ProfileRow } from '../rows.ts';
import { seen, type World } from '../world.ts';
import { changedProfile, newProfile } from './change-profile.ts';
import { givenOf, ownerOf, owners, requireSomebody } from './identity.ts';
import { profileResource, profileView } from './profile-view.ts';

const VIEWS = ['additional-fields[profile]', 'fields[profile]'];
/** The largest body of one profile. Source: the specification 2026-07-15. */
const PROFILE_MAX_BYTES = 102_400;
const WITHIN = { operators: ['greater-than', 'less-than'], type: 'date-time' } as const;
const SUPPRESSED = 'subscriptions.email.marketing.suppression';
const LIST_SUPPRESSED = 'subscriptions.email.marketing.list_suppressions';

/** The endpoints. */
export const PROFILE_ENDPOINTS: readonly Endpoint[] = [
  {
    method: 'GET',
    path: '/api/profiles',
    tier: 'L',
    scopes: ['profiles:read'],
    page: chosen(20, 100),
    parameters: [...VIEWS, 'fields[conversation]', 'fields[push-token]', 'include'],
    sorts: [
      'id',
      'created',
      'updated',
      'email',
      `${SUPPRESSED}.timestamp`,
      `${LIST_SUPPRESSED}.timestamp`,
    ],
    filters: {
      id: BY_TEXT,
      email: BY_TEXT,
      phone_number: BY_TEXT,
      external_id: BY_TEXT,
      _kx: ONE_TEXT,
      created: WITHIN,
      updated: WITHIN,
      [`${LIST_SUPPRESSED}.reason`]: ONE_TEXT,
      [`${LIST_SUPPRESSED}.timestamp`]: BY_TIME,
      [`${LIST_SUPPRESSED}.list_id`]: ONE_TEXT,
      [`${SUPPRESSED}.reason`]: ONE_TEXT,
      [`${SUPPRESSED}.timestamp`]: BY_TIME,
    },
    work: listProfiles,
  },
  {
    method: 'GET',
    path: '/api/profiles/{id}',
    tier: 'L',
    scopes: ['profiles:read'],
    page: fixed(1),
    parameters: [
      ...VIEWS,
      'fields[conversation]',
      'fields[list]',
      'fields[push-token]',
      'fields[segment]',
      'include',
    ],
    work: (world, request) => shownProfile(world, request, present(world, request.id), 200),
  },
  {
    method: 'POST',
    path: '/api/profiles',
    tier: 'L',
    scopes: ['profiles:write'],
    parameters: VIEWS,
    bodyMaxBytes: PROFILE_MAX_BYTES,
    work: createProfile,
  },
  {
    method: 'PATCH',
    path: '/api/profiles/{id}',
    tier: 'L',
    scopes: ['profiles:write'],
    parameters: VIEWS,
    bodyMaxBytes: PROFILE_MAX_BYTES,
    work: patchProfile,
  },
  {
    method: 'POST',
    path: '/api/profile-import',
    tier: 'L',
    scopes: ['profiles:write'],
    parameters: VIEWS,
    bodyMaxBytes: PROFILE_MAX_BYTES,
    work: importProfile,
  },
];

/** The person of an id. Errors: 404. */
export function present({ tables }: World, id: string): ProfileRow {
  const row = tables.profiles.get(id);
  if (row === undefined) throw notFound(`A profile with id ${id}`);
  return row;
}

function listProfiles(world: World, request: Request): Result {
  const { field, isDescending } = request.sort;
  const view = profileView(request);
  const rows = seen(world, 'profiles', world.tables.profiles).filter((row) =>
    fits(request.conditions, (name) => fieldOf(row, name)),
  );
  const { rows: page, links } = pageOf(request, rows, {
    rule: request.page,
    isDescending,
    placeOf: (row) => placeOf(row, field),
  });
  const data = page.map((row) => profileResource(request.base, row, view));
  return { status: 200, body: { data, links } };
}

function fieldOf(row: ProfileRow, name: string): unknown {
  const [suppression] = row.suppressions;
  const [listSuppression] = row.listSuppressions;
  const fields: Readonly<Record<string, unknown>> = {
    id: row.id,
    email: row.email,
    phone_number: row.phone,
    external_id: row.externalId,
    created: row.created,
    updated: row.updated,
    [`${SUPPRESSED}.reason`]: suppression?.reason,
    [`${SUPPRESSED}.timestamp`]: suppression?.at,
    [`${LIST_SUPPRESSED}.list_id`]: listSuppression?.listId,
    [`${LIST_SUPPRESSED}.reason`]: listSuppression === undefined ? undefined : 'UNSUBSCRIBE',
    [`${LIST_SUPPRESSED}.timestamp`]: listSuppression?.at,
  };
  return fields[name];
}

function placeOf(row: ProfileRow, field: string | null): string | number {
  const value = field === null ? row.id : fieldOf(row, field);
  return typeof value === 'string' || typeof value === 'number' ? value : '';
}

function createProfile(world: World, request: Request): Result {
  const data = dataOf(request, 'profile');
  const attributes = attributesOf(data);
  const given = givenOf(attributes);
  requireSomebody(given, null);
  const [other] = owners(world, given);
  if (other !== undefined) throw duplicateProfile(other.id);
  const meta = at(data, 'meta');
  const change = { attributes, given, meta, nulls: 'clear' } as const;
  const row = changedProfile(world, newProfile(world), change);
  return shownProfile(world, request, row, 201);
}

function patchProfile(world: World, request: Request): Result {
  const data = dataOf(request, 'profile');
  if (data['id'] !== request.id) {
    throw invalid('The id of data must be that of the address.', '/data/id');
  }
  const row = present(world, request.id);
  return shownProfile(world, request, changeOf(world, row, data), 200);
}

/** The upsert; with an id whose e-mail belongs to another it says "not found", as Klaviyo does. */
function importProfile(world: World, request: Request): Result {
  const data = dataOf(request, 'profile');
  const attributes = attributesOf(data);
  const given = givenOf(attributes);
  const id = textOrNull(data['id']);
  requireSomebody(given, id);
  if (id !== null) {
    const row = world.tables.profiles.get(id);
    const isTaken = owners(world, given).some((other) => other.id !== id);
    if (row === undefined || isTaken) throw notFound(`A profile with id ${id}`);
    return shownProfile(world, request, changeOf(world, row, data), 200);
  }
  const owner = ownerOf(world, given);
  const change = { attributes, given, meta: data['meta'], nulls: 'clear' } as const;
  const row = changedProfile(world, owner ?? newProfile(world), change);
  return shownProfile(world, request, row, owner === null ? 201 : 200);
}

function changeOf(world: World, row: ProfileRow, data: JsonObject): ProfileRow {
  const attributes = attributesOf(data);
  const given = givenOf(attributes);
  const other = owners(world, given).find((one) => one.id !== row.id);
  if (other !== undefined) throw duplicateProfile(other.id);
  return changedProfile(world, row, { attributes, given, meta: data['meta'], nulls: 'clear' });
}

function shownProfile(world: World, request: Request, row: ProfileRow, status: number): Result {
  if (world.tables.profiles.get(row.id) !== row) world.tables.profiles.put(row);
  const { base, href } = request;
  const data = profileResource(base, row, profileView(request));
  return { status, body: { data, links: { self: href } } };
}
