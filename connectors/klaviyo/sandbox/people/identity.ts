/** Who is meant: identifiers are compared in the one form that Klaviyo keeps. */
import type { JsonObject } from '../../../../core/connector/index.ts';
import { ApiFault, invalid } from '../api/fault.ts';
import { textOrNull } from '../api/parsed-call.ts';
import type { ProfileRow } from '../rows.ts';
import type { World } from '../world.ts';

/** Identifiers as they came in, in Klaviyo's form. */
export interface Given {
  readonly email: string | null;
  readonly phone: string | null;
  readonly externalId: string | null;
}

/** Reads identifiers. Errors: 400 with a pointer: one invalid identifier fails the whole profile. */
export function givenOf(attributes: JsonObject, pointer = '/data/attributes'): Given {
  const email = textOrNull(attributes['email'])?.trim().toLowerCase() ?? null;
  const phone = textOrNull(attributes['phone_number']);
  if (email !== null && !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(email)) {
    throw invalid('Invalid email address', `${pointer}/email`);
  }
  if (phone !== null && !/^\+[1-9]\d{6,14}$/.test(phone)) {
    throw invalid('Invalid phone number', `${pointer}/phone_number`);
  }
  return { email, phone, externalId: textOrNull(attributes['external_id']) };
}

/** The people who have one of the identifiers. */
export function owners({ tables }: World, given: Given): readonly ProfileRow[] {
  const found = new Map<string, ProfileRow>();
  for (const kind of ['email', 'phone', 'externalId'] as const) {
    const value = given[kind];
    const rows = value === null ? [] : tables.profiles.having(kind, value);
    for (const row of rows) found.set(row.id, row);
  }
  return [...found.values()];
}

/** The one who has the identifiers. Errors: 400 when they belong to two. */
export function ownerOf(world: World, given: Given): ProfileRow | null {
  const found = owners(world, given);
  if (found.length <= 1) return found[0] ?? null;
  const code = given.email === null ? 'Duplicate identifier found' : 'Duplicate email found';
  throw new ApiFault(409, [
    {
      code: 'duplicate_profile',
      title: 'Conflict.',
      detail: `${code}. A profile already exists with one of these identifiers.`,
      pointer: '/data/attributes',
      meta: { duplicate_profile_id: found[0]?.id ?? '' },
    },
  ]);
}

/** Errors: 400 when nobody is named. */
export function requireSomebody(
  given: Given,
  id: string | null,
  pointer = '/data/attributes',
): void {
  if (id !== null || given.email !== null || given.phone !== null || given.externalId !== null)
    return;
  const detail = 'One of `id`, `email`, `phone_number`, `external_id` is required.';
  throw invalid(detail, pointer);
}
