/** Which of a person's choices holds for a channel (D35). */

/** What is known of a person's choice. */
export const CONSENT_STATES = ['subscribed', 'unsubscribed', 'pending', 'unknown'] as const;

/** The channels that a person chooses for. */
export const CONSENT_CHANNELS = ['email', 'sms'] as const;

/** A channel that a person chooses for. */
export type ConsentChannel = (typeof CONSENT_CHANNELS)[number];

/** One choice, as one source told it. */
export interface Choice {
  readonly state: (typeof CONSENT_STATES)[number];
  /** When the person chose, ISO 8601 UTC; null when the source does not say. */
  readonly at: string | null;
  readonly by: string | null;
  readonly source: string;
}

/** The choices of a source or a profile, by channel. */
export type Consent = Readonly<Partial<Record<ConsentChannel, Choice>>>;

/**
 * The choice that holds of two: an explicit one (subscribed, unsubscribed) before one that is none, then the later
 * one; one without a time is older than any, and at the same time the unsubscribe holds.
 *
 * So the order in which they are told does not matter, and a plain profile update can never bring back a subscription.
 */
export function holdingChoice(a: Choice | undefined, b: Choice | undefined): Choice | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return rankOf(a) >= rankOf(b) ? a : b;
}

/** Texts that compare as choices do. */
function rankOf({ state, at, by, source }: Choice): string {
  const isExplicit = state === 'subscribed' || state === 'unsubscribed';
  const order = { unsubscribed: 3, subscribed: 2, pending: 1, unknown: 0 }[state];
  return [isExplicit ? 1 : 0, at ?? '', order, source, by ?? ''].join(' ');
}

/** All choices together: of each channel the one that holds. */
export function holdingConsent(consents: readonly Consent[]): Consent {
  const held: Partial<Record<ConsentChannel, Choice>> = {};
  for (const channel of CONSENT_CHANNELS) {
    const choice = consents.map((consent) => consent[channel]).reduce(holdingChoice, undefined);
    if (choice !== undefined) held[channel] = choice;
  }
  return held;
}
