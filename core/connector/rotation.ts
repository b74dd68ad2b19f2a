/** Two live secrets while one replaces the other: which may have signed a delivery, and when the old one goes. */
import { isoTime } from '../base/clock.ts';
import type { Secret } from '../base/secret.ts';
import type { Finding, Host } from './contract.ts';

const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d)$/;

/** The settings that a rotation is written in. */
export interface Rotation {
  /** The secret settings that deliveries may be signed with, the present one first. */
  readonly secrets: readonly string[];
  /** The text setting with the time until which those after the first count; without it they count until deleted. */
  readonly until?: string | undefined;
}

/** The secrets that may have signed a delivery that comes in now; an end that cannot be read has passed (T39). */
export function liveSecrets(host: Host, { secrets, until }: Rotation): readonly Secret[] {
  const [present, ...previous] = secrets;
  const names = isOver(host, until) ? [present ?? ''] : [present ?? '', ...previous];
  return names.flatMap((name) => host.secrets[name] ?? []);
}

/** What `check` says of a rotation: one that is not over must not be forgotten. */
export function rotationFindings(host: Host, rotation: Rotation): readonly Finding[] {
  const [present = '', ...others] = rotation.secrets;
  const old = others.filter((name) => host.secrets[name] !== undefined);
  const ending = rotation.until === undefined ? undefined : host.settings[rotation.until];
  if (rotation.until !== undefined && ending !== undefined && old.length === 0) {
    const what = `${rotation.until} ends nothing: there is no secret before ${present}`;
    return [{ severity: 'info', field: rotation.until, what, mend: 'delete it' }];
  }
  const key = host.secrets[present]?.reveal();
  return old.flatMap((field) => [
    endFinding(host, rotation, field),
    ...(key === host.secrets[field]?.reveal() ? [sameFinding(field, present)] : []),
  ]);
}

function endFinding(host: Host, { secrets, until }: Rotation, field: string): Finding {
  const mend = `delete ${field} once the vendor signs with ${secrets[0]} alone`;
  const ending = until === undefined ? undefined : host.settings[until];
  if (until === undefined || ending === undefined) {
    const what = 'the secret before the last rotation counts without an end';
    const or = until === undefined ? '' : `, or set ${until} to the time when it ends`;
    return { severity: 'warning', field, what, mend: `${mend}${or}` };
  }
  const end = instantOf(ending);
  if (end === null) {
    const what = 'it is no time with a zone, so the previous secret does not count any more';
    const example = `write it as ${isoTime(host.clock.now())}`;
    return { severity: 'error', field: until, what, mend: example };
  }
  if (end <= host.clock.now()) {
    const what = `the secret before the last rotation ended at ${isoTime(end)} and is still set`;
    return { severity: 'warning', field, what, mend: `delete ${field} and ${until}` };
  }
  return { severity: 'info', field, what: `both secrets count until ${isoTime(end)}` };
}

function sameFinding(field: string, present: string): Finding {
  const what = `${field} is the same secret as ${present}`;
  return { severity: 'warning', field, what, mend: `give ${present} the new secret` };
}

function isOver(host: Host, until: string | undefined): boolean {
  const ending = until === undefined ? undefined : host.settings[until];
  if (ending === undefined || ending === null) return false;
  const end = instantOf(ending);
  return end === null || end <= host.clock.now();
}

function instantOf(value: unknown): number | null {
  if (typeof value !== 'string' || !INSTANT.test(value)) return null;
  const ms = Date.parse(value);
  return Number.isNaN(ms) ? null : ms;
}
