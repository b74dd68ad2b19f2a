import { defineErrors } from '../../core/connector/index.ts';

const QUARTER_HOUR_MS = 900_000;
const HOUR_MS = 3_600_000;

/** What can go wrong with Klaviyo. */
export const KLAVIYO_ERRORS = defineErrors({
  KLAVIYO_AUTH_REFUSED: {
    means: 'Klaviyo does not accept the credentials of the connection',
    mend: 'check apiKey, or clientId, clientSecret, refreshToken and tokenFile; the key may have been deleted',
    retry: { afterMs: QUARTER_HOUR_MS },
  },
  KLAVIYO_ACCESS_DENIED: {
    means: 'the key is known and lacks the scope for this call',
    mend: 'give the private key the scope, or install the app again so that it gets new scopes',
    retry: { afterMs: HOUR_MS },
  },
  KLAVIYO_EDGE_REFUSED: {
    means: "something before Klaviyo's API refused the call with a page instead of an answer",
    mend: 'check from which address the hub calls; the network in front of Klaviyo blocks some',
    retry: { afterMs: QUARTER_HOUR_MS },
  },
  KLAVIYO_TOKEN_UNKEPT: {
    means: 'a new refresh token could not be kept, so the next start may be locked out',
    mend: 'make the folder of tokenFile writable for the hub',
    retry: { afterMs: QUARTER_HOUR_MS },
  },
  KLAVIYO_THROTTLED: {
    means: 'the account has more calls than its limits allow, so this one was not carried out',
    mend: 'nothing; it is tried again. Another program may use the same account',
    retry: 'backoff',
  },
  KLAVIYO_SERVER_FAULT: {
    means: 'Klaviyo failed while it worked on the call; a write may have been carried out',
    mend: 'nothing; calls that may be repeated are repeated',
    retry: 'backoff',
  },
  KLAVIYO_ANSWER_MALFORMED: {
    means: 'the answer is not what the API gives: no JSON, cut off, or without the expected fields',
    mend: 'look at what stands between the hub and Klaviyo; if nothing does, update the connector',
    retry: 'backoff',
  },
  KLAVIYO_REQUEST_REFUSED: {
    means: 'Klaviyo checked the data of a call and refused it; repeating it cannot help',
    mend: 'correct the field that is named, in the source or in the map',
    retry: 'never',
  },
  KLAVIYO_TOO_LARGE: {
    means: 'a call or a record is larger than Klaviyo takes',
    mend: 'leave out what is bulky, or split the record',
    retry: 'never',
  },
  KLAVIYO_ITEM_UNKNOWN: {
    means: 'the profile, list or catalogue entry to be changed does not exist in the account',
    mend: 'correct the link to Klaviyo, or remove it if the record was deleted there',
    retry: 'never',
  },
  KLAVIYO_PROFILE_CONFLICT: {
    means: 'the identifiers of one person belong to two profiles in Klaviyo; nothing was merged',
    mend: 'merge the two profiles in Klaviyo, or take the identifier away that is wrong',
    retry: 'never',
  },
  KLAVIYO_CONSENT_WITHDRAWN: {
    means: 'the person said no, and nothing shows that a yes came after it; the no stands',
    mend: 'pass consented_at with the time of a newer choice, or resubscribe: true if the person asked for it',
    retry: 'never',
  },
  KLAVIYO_ENTRY_FIXED: {
    means: 'external id and parent of a catalogue entry cannot be changed once it exists',
    mend: 'delete the entry and create it anew, or correct the map',
    retry: 'never',
  },
  KLAVIYO_JOB_UNFINISHED: {
    means: 'a bulk job was accepted and did not come to its end while the hub waited',
    mend: 'nothing at once; look at the job in Klaviyo, or raise jobPatience if it recurs',
    retry: 'backoff',
  },
  KLAVIYO_COMMAND_INVALID: {
    means: 'the data of a write lacks what Klaviyo needs, or says two things at once',
    mend: 'correct the map of the flow',
    retry: 'never',
  },
  KLAVIYO_STREAM_UNKNOWN: {
    means: 'the connector has no such stream, operation, or option',
    mend: 'use one of those that the catalog lists',
    retry: 'never',
  },
  KLAVIYO_PAGING_STUCK: {
    means: 'the pages of a list come round again or do not end, so a full read cannot be trusted',
    mend: 'nothing at once; the cursor was not moved. Report it if it recurs',
    retry: 'backoff',
  },
  KLAVIYO_WEBHOOK_UNREADABLE: {
    means: 'the body of a delivery cannot be read, or does not say which event it is about',
    mend: 'look at the delivery; the next sweep of events brings it in any case',
    retry: 'never',
  },
  KLAVIYO_WEBHOOK_UNAVAILABLE: {
    means: 'the account cannot have this webhook: no such topic, no free place, or no secret',
    mend: 'see which topics the account has, remove a webhook of the ten, or set webhookSecret',
    retry: 'never',
  },
});
