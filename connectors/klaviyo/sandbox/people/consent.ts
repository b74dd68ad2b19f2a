/** What choices do to a person. */
import type { ChannelState, ProfileRow, Suppression } from '../rows.ts';
import { seconds } from '../world.ts';

/** Suppressions that subscribing lifts. Source: the specification 2026-07-15. */
const LIFTED: ReadonlySet<string> = new Set(['UNSUBSCRIBE', 'SPAM_COMPLAINT', 'USER_SUPPRESSED']);

/** A choice for one channel. */
export interface Choice {
  readonly channel: string;
  readonly at: number;
  readonly method: string;
}

/** The person after a yes: every no that subscribing lifts is gone. */
export function subscribed(row: ProfileRow, choice: Choice, nowMs: number): ProfileRow {
  const isEmail = choice.channel === 'email.marketing';
  return {
    ...withChannel(row, choice, 'SUBSCRIBED'),
    suppressions: isEmail
      ? row.suppressions.filter(({ reason }) => !LIFTED.has(reason))
      : row.suppressions,
    updated: seconds(nowMs),
  };
}

/** The person after a no to everything. */
export function unsubscribed(row: ProfileRow, choice: Choice, nowMs: number): ProfileRow {
  const next = withChannel(row, choice, 'UNSUBSCRIBED');
  const suppressions =
    choice.channel === 'email.marketing'
      ? suppressedBy(row.suppressions, 'UNSUBSCRIBE', choice.at)
      : row.suppressions;
  return { ...next, suppressions, updated: seconds(nowMs) };
}

/** The person after a no to one list. */
export function leftList(row: ProfileRow, listId: string, nowMs: number): ProfileRow {
  const others = row.listSuppressions.filter((one) => one.listId !== listId);
  const at = seconds(nowMs);
  return { ...row, listSuppressions: [...others, { listId, at }], updated: at };
}

/** The person with one more reason why no mail goes there. */
export function suppressed(
  row: ProfileRow,
  reason: Suppression['reason'],
  nowMs: number,
): ProfileRow {
  const at = seconds(nowMs);
  return { ...row, suppressions: suppressedBy(row.suppressions, reason, at), updated: at };
}

/** The person without the suppression that the shop made; what others refused stays. */
export function unsuppressed(row: ProfileRow, nowMs: number): ProfileRow {
  const suppressions = row.suppressions.filter(({ reason }) => reason !== 'USER_SUPPRESSED');
  return { ...row, suppressions, updated: seconds(nowMs) };
}

function suppressedBy(
  held: readonly Suppression[],
  reason: Suppression['reason'],
  at: number,
): readonly Suppression[] {
  return held.some((one) => one.reason === reason) ? held : [...held, { reason, at: seconds(at) }];
}

function withChannel(
  row: ProfileRow,
  { channel, at, method }: Choice,
  consent: ChannelState['consent'],
): ProfileRow {
  const state = { consent, at: seconds(at), method };
  return { ...row, channels: { ...row.channels, [channel]: state } };
}
