/** Tells Klaviyo what happened: one event a call, or many in one where none can be taken for another. */
import type { Ack, Command, JsonObject } from '../../core/connector/index.ts';
import { inOrder, type Settled } from './acks.ts';
import { all, type Entry } from './batches.ts';
import { type Account, ackOf, call } from './client.ts';
import {
  type EventBody,
  eventBody,
  eventResource,
  metricResource,
  profileOf,
} from './event-body.ts';
import { isAck, personKey } from './identity.ts';
import { CALLS } from './operations.ts';

/** Events of one bulk call. Source: the specification 2026-07-15. */
export const EVENTS_MAX = 1_000;
/** The largest bulk call, in bytes, with room for what stands around the events. */
const BULK_MAX_BYTES = 4_900_000;

type EventEntry = Entry<EventBody>;

/**
 * Creates events, one call each.
 *
 * Shape: a repetition is dropped by Klaviyo by its unique id, so an event is never doubled. Accepted is not yet
 *        stored: the answer holds no id, so the unique id stands for it.
 */
export async function createEvents(
  account: Account,
  commands: readonly Command[],
): Promise<readonly Ack[]> {
  const { settled, open } = readEvents(account, commands);
  for (const entry of open) settled.push([entry.command, await createOne(account, entry.sent)]);
  return inOrder(commands, settled);
}

/**
 * Creates events in bulk.
 *
 * Shape: Klaviyo refuses a whole request in which a unique id occurs twice for one person and metric, and does not
 *        say which; so doubles go one by one, and so does every event of a request that was refused.
 */
export async function createEventsInBulk(
  account: Account,
  commands: readonly Command[],
): Promise<readonly Ack[]> {
  const { settled, open } = readEvents(account, commands);
  const { unique, doubles } = splitDoubles(open);
  for (const part of partsOf(unique)) settled.push(...(await createPart(account, part)));
  for (const entry of doubles) settled.push([entry.command, await createOne(account, entry.sent)]);
  return inOrder(commands, settled);
}

function readEvents(account: Account, commands: readonly Command[]) {
  const settled: Settled[] = [];
  const open: EventEntry[] = [];
  for (const command of commands) {
    const nowMs = account.host.clock.now();
    const body = eventBody(command.data, command.idempotencyKey, nowMs);
    if (isAck(body)) settled.push([command, body]);
    else open.push({ command, sent: body });
  }
  return { settled, open };
}

async function createOne(account: Account, body: EventBody): Promise<Ack> {
  const answer = await call(account, CALLS.createEvent, { body: { data: eventResource(body) } });
  return answer.kind === 'ok' ? { outcome: 'written', id: body.uniqueId } : ackOf(answer);
}

function splitDoubles(entries: readonly EventEntry[]) {
  const seen = new Set<string>();
  const unique: EventEntry[] = [];
  const doubles: EventEntry[] = [];
  for (const entry of entries) {
    const { identity, metric, uniqueId } = entry.sent;
    const names = Object.entries(identity).map(([field, value]) => `${field} ${value}`);
    const marks = names.map((name) => JSON.stringify([name, metric, uniqueId]));
    const isDouble = marks.some((mark) => seen.has(mark));
    for (const mark of marks) seen.add(mark);
    (isDouble ? doubles : unique).push(entry);
  }
  return { unique, doubles };
}

function partsOf(entries: readonly EventEntry[]): readonly (readonly EventEntry[])[] {
  const parts: EventEntry[][] = [];
  let bytes = 0;
  for (const entry of entries) {
    const size = Buffer.byteLength(JSON.stringify(eventResource(entry.sent)));
    const last = parts.at(-1);
    if (last === undefined || last.length >= EVENTS_MAX || bytes + size > BULK_MAX_BYTES) {
      parts.push([entry]);
      bytes = size;
    } else {
      last.push(entry);
      bytes += size;
    }
  }
  return parts;
}

async function createPart(
  account: Account,
  part: readonly EventEntry[],
): Promise<readonly Settled[]> {
  const answer = await call(account, CALLS.createEvents, { body: bulkBody(part) });
  if (answer.kind === 'ok') {
    return part.map(({ command, sent }) => [command, { outcome: 'written', id: sent.uniqueId }]);
  }
  if (answer.kind !== 'refused' && answer.kind !== 'conflict' && answer.kind !== 'tooLarge') {
    return all(part, ackOf(answer));
  }
  const settled: Settled[] = [];
  for (const { command, sent } of part) settled.push([command, await createOne(account, sent)]);
  return settled;
}

function bulkBody(part: readonly EventEntry[]): JsonObject {
  const groups = Map.groupBy(
    part,
    ({ sent }) => `${personKey(sent.identity)} ${JSON.stringify(sent.identity)}`,
  );
  const data = [...groups.values()].map((group) => groupResource(group.map(({ sent }) => sent)));
  return {
    data: {
      type: 'event-bulk-create-job',
      attributes: { 'events-bulk-create': { data } },
    },
  };
}

/** All events of one person. */
function groupResource(bodies: readonly EventBody[]): JsonObject {
  const identity = bodies[0]?.identity ?? {};
  return {
    type: 'event-bulk-create',
    attributes: {
      profile: { data: profileOf(identity) },
      events: {
        data: bodies.map((body) => ({
          type: 'event',
          attributes: {
            ...body.attributes,
            ...(body.backfill ? { backfill: true } : {}),
            metric: metricResource(body),
          },
        })),
      },
    },
  };
}
