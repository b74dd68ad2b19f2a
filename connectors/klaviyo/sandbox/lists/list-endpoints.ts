/** Lists and who is on them. */
import type { JsonObject } from '../../../../core/connector/index.ts';
import {
  BY_TEXT,
  BY_TIME,
  chosen,
  type Endpoint,
  ONE_TEXT,
  type Request,
  type Result,
} from '../api/endpoint.ts';
import { ApiFault, invalid, notFound } from '../api/fault.ts';
import { fits } from '../api/filter.ts';
import { pageOf } from '../api/page.ts';
import {
  at,
  attributesOf,
  dataOf,
  listParameter,
  objectsOf,
  textOrNull,
} from '../api/parsed-call.ts';
import { joined } from '../people/consent-endpoints.ts';
import { only, profileResource, profileView } from '../people/profile-view.ts';
import type { ListRow } from '../rows.ts';
import { seconds, seen, shortId, shown, type World } from '../world.ts';

const LISTS_MAX = 10;
const MEMBERS_MAX = 1_000;
const SINCE = { operators: ['greater-than'], type: 'date-time' } as const;
const MEMBER_FILTERS = {
  email: BY_TEXT,
  phone_number: BY_TEXT,
  push_token: BY_TEXT,
  _kx: ONE_TEXT,
  joined_group_at: BY_TIME,
};
const VIEWS = ['fields[flow]', 'fields[list]', 'fields[tag]', 'include'];
const MEMBERS = '/api/lists/{id}/relationships/profiles';

/** The endpoints. */
export const LIST_ENDPOINTS: readonly Endpoint[] = [
  {
    method: 'GET',
    path: '/api/lists',
    tier: 'L',
    scopes: ['lists:read'],
    page: chosen(LISTS_MAX, LISTS_MAX),
    parameters: VIEWS,
    sorts: ['created', 'id', 'name', 'updated'],
    filters: { name: BY_TEXT, id: BY_TEXT, created: SINCE, updated: SINCE },
    work: listLists,
  },
  {
    method: 'POST',
    path: '/api/lists',
    tier: 'M',
    daily: 150,
    scopes: ['lists:write'],
    parameters: ['fields[list]'],
    work: createList,
  },
  {
    method: 'GET',
    path: '/api/lists/{id}',
    tier: 'L',
    scopes: ['lists:read'],
    parameters: [...VIEWS, 'additional-fields[list]'],
    work: (world, request) => {
      const row = listOf(world, request.id);
      const isCounted = listParameter(request, 'additional-fields[list]')?.includes(
        'profile_count',
      );
      const count = isCounted ? { profile_count: world.tables.members.of(row.id).length } : {};
      return shownList(request, row, 200, count);
    },
  },
  {
    method: 'GET',
    path: '/api/lists/{id}/profiles',
    tier: 'L',
    scopes: ['lists:read', 'profiles:read'],
    page: chosen(20, 100),
    parameters: ['additional-fields[profile]', 'fields[profile]'],
    sorts: ['joined_group_at'],
    filters: MEMBER_FILTERS,
    work: listMembers,
  },
  {
    method: 'POST',
    path: MEMBERS,
    tier: 'M',
    scopes: ['lists:write', 'profiles:write'],
    work: (world, request) => changeMembers(world, request, true),
  },
  {
    method: 'DELETE',
    path: MEMBERS,
    tier: 'M',
    scopes: ['lists:write', 'profiles:write'],
    work: (world, request) => changeMembers(world, request, false),
  },
];

/** The list of an id. Errors: 404. */
export function listOf({ tables }: World, id: string): ListRow {
  const row = tables.lists.get(id);
  if (row === undefined) throw notFound(`A list with id ${id}`);
  return row;
}

/** A new list. */
export function newList(world: World, name: string, optIn: ListRow['optIn']): ListRow {
  const nowMs = seconds(world.now());
  const row: ListRow = { id: shortId(world), name, optIn, created: nowMs, updated: nowMs };
  world.tables.lists.put(row);
  return row;
}

function listLists(world: World, request: Request): Result {
  const rows = seen(world, 'lists', world.tables.lists).filter((row) =>
    fits(request.conditions, (field) => fieldOf(row, field)),
  );
  const { field, isDescending } = request.sort;
  const { rows: page, links } = pageOf(request, rows, {
    rule: request.page,
    isDescending,
    placeOf: (row) => fieldOf(row, field ?? 'id'),
  });
  const fields = listParameter(request, 'fields[list]');
  return {
    status: 200,
    body: { data: page.map((row) => listResource(request, row, fields)), links },
  };
}

function fieldOf(row: ListRow, field: string): string | number {
  if (field === 'name') return row.name;
  if (field === 'created') return row.created;
  return field === 'updated' ? row.updated : row.id;
}

function createList(world: World, request: Request): Result {
  const attributes = attributesOf(dataOf(request, 'list'));
  const name = textOrNull(attributes['name']);
  if (name === null || name === '') throw invalid('`name` is required.', '/data/attributes/name');
  const isDouble = attributes['opt_in_process'] === 'double_opt_in';
  return shownList(
    request,
    newList(world, name, isDouble ? 'double_opt_in' : 'single_opt_in'),
    201,
  );
}

function shownList(request: Request, row: ListRow, status: number, more: JsonObject = {}): Result {
  const fields = listParameter(request, 'fields[list]');
  const data = listResource(request, row, fields, more);
  return { status, body: { data, links: { self: request.href } } };
}

function listResource(
  { base }: Request,
  row: ListRow,
  fields: readonly string[] | null,
  more: JsonObject = {},
): JsonObject {
  const self = `${base}/api/lists/${row.id}`;
  const both = (name: string): JsonObject => ({
    links: { self: `${self}/relationships/${name}`, related: `${self}/${name}` },
  });
  const attributes = {
    name: row.name,
    created: shown(row.created),
    updated: shown(row.updated),
    opt_in_process: row.optIn,
    ...more,
  };
  return {
    type: 'list',
    id: row.id,
    attributes: only(attributes, fields),
    relationships: { profiles: both('profiles'), tags: both('tags') },
    links: { self },
  };
}

function listMembers(world: World, request: Request): Result {
  const list = listOf(world, request.id);
  const members = world.tables.members.of(list.id).flatMap((member) => {
    const person = world.tables.profiles.get(member.profileId);
    return person === undefined ? [] : [{ id: member.id, joined: member.joined, person }];
  });
  const fitting = members.filter(({ person, joined: at }) =>
    fits(request.conditions, (field) => {
      if (field === 'email') return person.email;
      if (field === 'phone_number') return person.phone;
      return field === 'joined_group_at' ? at : null;
    }),
  );
  const { rows, links } = pageOf(request, fitting, {
    rule: request.page,
    isDescending: request.sort.isDescending,
    placeOf: (row) => row.joined,
  });
  const view = profileView(request);
  const data = rows.map((row) =>
    profileResource(request.base, row.person, view, { joined_group_at: shown(row.joined) }),
  );
  return { status: 200, body: { data, links } };
}

function changeMembers(world: World, request: Request, isAdded: boolean): Result {
  const list = listOf(world, request.id);
  const people = objectsOf(at(request.body, 'data'), '/data');
  if (people.length === 0 || people.length > MEMBERS_MAX) {
    throw invalid(`Between 1 and ${MEMBERS_MAX} profiles are taken.`, '/data');
  }
  const rows = people.map((person, index) => {
    const id = textOrNull(person['id']) ?? '';
    const row = world.tables.profiles.get(id);
    if (row !== undefined) return row;
    const detail = `A profile with id ${id} does not exist.`;
    const pointer = `/data/${index}/id`;
    throw new ApiFault(400, [{ code: 'invalid', title: 'Invalid input.', detail, pointer }]);
  });
  for (const row of rows) {
    if (isAdded) joined(world, row, list.id);
    else world.tables.members.drop(`${list.id}/${row.id}`);
  }
  return { status: 204 };
}
