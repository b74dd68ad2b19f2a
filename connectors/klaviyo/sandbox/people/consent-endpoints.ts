/** Subscribing and unsubscribing: accepted without a body, done a little later. */
import { isJsonObject, type JsonObject } from '../../../../core/connector/index.ts';
import type { Endpoint, Request, Result } from '../api/endpoint.ts';
import { invalid, notFound } from '../api/fault.ts';
import { at, attributesOf, dataOf, objectsOf, textOrNull } from '../api/parsed-call.ts';
import { accept, type JobResult } from '../jobs.ts';
import type { JobRow, ProfileRow } from '../rows.ts';
import { seconds, type World } from '../world.ts';
import { changedProfile, newProfile } from './change-profile.ts';
import { leftList, subscribed, unsubscribed } from './consent.ts';
import { type Given, givenOf, ownerOf } from './identity.ts';

/** The kinds of jobs, which are also the types of their requests. */
export const SUBSCRIBE_JOB = 'profile-subscription-bulk-create-job';
/** The same for the other direction. */
export const UNSUBSCRIBE_JOB = 'profile-subscription-bulk-delete-job';

const SCOPES = ['lists:write', 'profiles:write', 'subscriptions:write'];
const SUBSCRIBE_MAX = 1_000;
const UNSUBSCRIBE_MAX = 100;
const POINTER = '/data/attributes/profiles/data';

/** The endpoints. */
export const CONSENT_ENDPOINTS: readonly Endpoint[] = [
  {
    method: 'POST',
    path: `/api/${SUBSCRIBE_JOB}s`,
    tier: 'L',
    scopes: SCOPES,
    work: (world, request) => start(world, request, SUBSCRIBE_JOB, SUBSCRIBE_MAX),
  },
  {
    method: 'POST',
    path: `/api/${UNSUBSCRIBE_JOB}s`,
    tier: 'L',
    scopes: SCOPES,
    work: (world, request) => start(world, request, UNSUBSCRIBE_JOB, UNSUBSCRIBE_MAX),
  },
];

function start(world: World, request: Request, kind: string, countMax: number): Result {
  const data = dataOf(request, kind);
  const attributes = attributesOf(data);
  const people = objectsOf(at(attributes, 'profiles', 'data'), POINTER);
  if (people.length === 0 || people.length > countMax) {
    throw invalid(`Between 1 and ${countMax} profiles are taken.`, POINTER);
  }
  const isHistorical = attributes['historical_import'] === true;
  for (const [index, person] of people.entries()) {
    requirePerson(world, person, { index, isHistorical, isSubscribe: kind === SUBSCRIBE_JOB });
  }
  const listId = textOrNull(at(data, 'relationships', 'list', 'data', 'id'));
  if (listId !== null && world.tables.lists.get(listId) === undefined) {
    throw notFound(`A list with id ${listId}`);
  }
  accept(world, kind, people.length, { people, listId, isHistorical });
  return { status: 202 };
}

interface Rules {
  readonly index: number;
  readonly isHistorical: boolean;
  readonly isSubscribe: boolean;
}

function requirePerson(world: World, person: JsonObject, rules: Rules): void {
  const { index, isHistorical, isSubscribe } = rules;
  const pointer = `${POINTER}/${index}/attributes`;
  const attributes = attributesOf(person, `${POINTER}/${index}`);
  const given = givenOf(attributes, pointer);
  const choices = choicesOf(attributes);
  if (choices.length === 0)
    throw invalid('`subscriptions` is required.', `${pointer}/subscriptions`);
  for (const { channel, consent, consentedAt } of choices) {
    const place = `${pointer}/subscriptions/${channel.replace('.', '/')}`;
    const wanted = isSubscribe ? 'SUBSCRIBED' : 'UNSUBSCRIBED';
    if (consent !== wanted) throw invalid(`\`consent\` must be ${wanted}.`, `${place}/consent`);
    const address = channel.startsWith('email') ? given.email : given.phone;
    if (address === null) throw invalid(`The channel ${channel} needs an address.`, pointer);
    if (!isSubscribe) continue;
    const atMs = consentedAt === null ? null : Date.parse(consentedAt);
    if (isHistorical && (atMs === null || Number.isNaN(atMs) || atMs >= world.now())) {
      throw invalid('`consented_at` is required and must be in the past.', `${place}/consented_at`);
    }
    if (!isHistorical && atMs !== null) {
      throw invalid('`consented_at` needs `historical_import`.', `${place}/consented_at`);
    }
  }
}

function choicesOf(attributes: JsonObject) {
  const { subscriptions } = attributes;
  return Object.entries(isJsonObject(subscriptions) ? subscriptions : {}).flatMap(
    ([medium, purposes]) =>
      Object.entries(isJsonObject(purposes) ? purposes : {}).map(([purpose, choice]) => ({
        channel: `${medium}.${purpose}`,
        consent: textOrNull(at(choice, 'consent')),
        consentedAt: textOrNull(at(choice, 'consented_at')),
      })),
  );
}

/** Subscribes; a list with double opt-in waits for the person's confirmation, unless the choice is historical. */
export function workSubscribe(world: World, job: JobRow): JobResult {
  const { listId, isHistorical } = job.work;
  const list = typeof listId === 'string' ? world.tables.lists.get(listId) : undefined;
  const needsConfirmation = list?.optIn === 'double_opt_in' && isHistorical !== true;
  for (const person of peopleOf(job)) {
    const attributes = attributesOf(person);
    let row = personOf(world, givenOf(attributes));
    if (!needsConfirmation) {
      for (const { channel, consentedAt } of choicesOf(attributes)) {
        const choiceAt = consentedAt === null ? world.now() : Date.parse(consentedAt);
        row = subscribed(row, { channel, at: choiceAt, method: 'API' }, world.now());
      }
      if (list !== undefined) row = joined(world, row, list.id);
    }
    world.tables.profiles.put(row);
  }
  return { failed: 0, errors: [], written: [] };
}

/** Unsubscribes: members leave the list, and everyone else loses everything, as the specification warns. */
export function workUnsubscribe(world: World, job: JobRow): JobResult {
  const { listId } = job.work;
  for (const person of peopleOf(job)) {
    const attributes = attributesOf(person);
    let row = personOf(world, givenOf(attributes));
    const memberId = `${String(listId)}/${row.id}`;
    const isMember = typeof listId === 'string' && world.tables.members.get(memberId) !== undefined;
    if (isMember) {
      world.tables.members.drop(memberId);
      row = leftList(row, listId, world.now());
    } else {
      for (const { channel } of choicesOf(attributes)) {
        row = unsubscribed(row, { channel, at: world.now(), method: 'API' }, world.now());
      }
    }
    world.tables.profiles.put(row);
  }
  return { failed: 0, errors: [], written: [] };
}

/** The person on the list, with what kept them away from it forgotten. */
export function joined(world: World, row: ProfileRow, listId: string): ProfileRow {
  const id = `${listId}/${row.id}`;
  if (world.tables.members.get(id) === undefined) {
    world.tables.members.put({ id, listId, profileId: row.id, joined: seconds(world.now()) });
  }
  return {
    ...row,
    listSuppressions: row.listSuppressions.filter((one) => one.listId !== listId),
  };
}

function peopleOf(job: JobRow): readonly JsonObject[] {
  const { people } = job.work;
  return Array.isArray(people) ? people.filter(isJsonObject) : [];
}

function personOf(world: World, given: Given): ProfileRow {
  const owner = ownerOf(world, { ...given, phone: given.email === null ? given.phone : null });
  const attributes = {};
  return changedProfile(world, owner ?? newProfile(world), {
    attributes,
    given,
    meta: undefined,
    nulls: 'ignore',
  });
}
