import type { JsonObject } from '../../../../core/connector/index.ts';
import type { WorkedCall } from '../../../../core/connector/sandbox/kit.ts';
import { uuid, type World } from '../world.ts';

/** One entry of `errors`. */
export interface FaultEntry {
  readonly code: string;
  readonly title: string;
  readonly detail: string;
  readonly pointer?: string;
  readonly parameter?: string;
  readonly meta?: JsonObject;
}

/** What a call is refused with. Source: fixtures and notes of other projects, since the specification is silent. */
export class ApiFault extends Error {
  readonly status: number;
  readonly entries: readonly FaultEntry[];

  constructor(status: number, entries: readonly FaultEntry[]) {
    super(entries[0]?.detail ?? `status ${status}`);
    this.status = status;
    this.entries = entries;
  }
}

/** The data of a call is not valid. */
export function invalid(detail: string, pointer: string): ApiFault {
  return new ApiFault(400, [{ code: 'invalid', title: 'Invalid input.', detail, pointer }]);
}

/** A parameter of the address is not valid. */
export function invalidParameter(detail: string, parameter: string): ApiFault {
  return new ApiFault(400, [{ code: 'invalid', title: 'Invalid input.', detail, parameter }]);
}

/** There is no such thing. */
export function notFound(what: string): ApiFault {
  const entry = { code: 'not_found', title: 'Not found.', detail: `${what} does not exist.` };
  return new ApiFault(404, [{ ...entry, pointer: '/data' }]);
}

/** A profile exists already; the answer says which. */
export function duplicateProfile(id: string): ApiFault {
  return new ApiFault(409, [
    {
      code: 'duplicate_profile',
      title: 'Conflict.',
      detail: 'A profile already exists with one of these identifiers.',
      pointer: '/data/attributes',
      meta: { duplicate_profile_id: id },
    },
  ]);
}

/** The body of a refusal. */
export function faultBody(
  world: Pick<World, 'random'>,
  status: number,
  entries: readonly FaultEntry[],
): Readonly<Record<string, unknown>> {
  return {
    errors: entries.map(({ code, title, detail, pointer, parameter, meta }) => ({
      id: uuid(world),
      status,
      code,
      title,
      detail,
      source: parameter === undefined ? { pointer: pointer ?? '/data' } : { parameter },
      links: {},
      meta: meta ?? {},
    })),
  };
}

/** The answer of a refusal. */
export function faultAnswer(world: Pick<World, 'random'>, fault: ApiFault): WorkedCall {
  return {
    status: fault.status,
    headers: { 'content-type': 'application/vnd.api+json' },
    body: faultBody(world, fault.status, fault.entries),
    errorCodes: fault.entries.map((entry) => entry.code),
  };
}

/** What is said of a status that nobody but an order of ours has caused. */
export function statusEntry(status: number): FaultEntry {
  const known: Readonly<Record<number, FaultEntry>> = {
    401: {
      code: 'authentication_failed',
      title: 'Authentication credentials were invalid.',
      detail: 'Incorrect authentication credentials.',
    },
    403: {
      code: 'permission_denied',
      title: 'You do not have permission to perform this action.',
      detail: 'Your credentials lack the scope for this endpoint.',
    },
    429: {
      code: 'throttled',
      title: 'Request was throttled.',
      detail: 'Request was throttled. Expected available in 1 second.',
    },
  };
  const otherwise = {
    code: 'error',
    title: 'A server error occurred.',
    detail: 'The sandbox was told to fail.',
  };
  return known[status] ?? otherwise;
}
