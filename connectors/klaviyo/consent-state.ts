/** What a person consented to, as Klaviyo has it, and what a new choice means beside it. */
import { isJsonObject, type JsonObject, type SourceRecord } from '../../core/connector/index.ts';
import { isList, valueAt } from './resource.ts';

/** What can be consented to; the name is the path in `subscriptions`. */
export const CHANNELS = [
  'email.marketing',
  'sms.marketing',
  'sms.transactional',
  'whatsapp.marketing',
  'whatsapp.transactional',
] as const;

/** One of them. */
export type Channel = (typeof CHANNELS)[number];

/** The present state of one channel. */
export interface ConsentState {
  readonly isSubscribed: boolean;
  /** When the person, or the shop for them, said no; null when nobody did. Units: ms. */
  readonly refusedAtMs: number | null;
  readonly reasons: readonly string[];
}

const NO: ReadonlySet<unknown> = new Set(['UNSUBSCRIBED', 'OPTED_OUT']);
/** Suppressions that subscribing would lift: each is somebody's no. */
const LIFTED: ReadonlySet<string> = new Set([
  'UNSUBSCRIBE',
  'SPAM_COMPLAINT',
  'SPAM_REPORT',
  'USER_SUPPRESSED',
]);

/** Reads a channel of a record of the stream consents; nobody known has said neither yes nor no. */
export function consentState(record: SourceRecord | undefined, channel: Channel): ConsentState {
  const subscriptions = record?.data['subscriptions'];
  const marketing = valueAt(subscriptions, ...channel.split('.'));
  if (!isJsonObject(marketing)) return { isSubscribed: false, refusedAtMs: null, reasons: [] };
  const suppressions = channel === 'email.marketing' ? suppressionsOf(marketing) : [];
  const lifted = suppressions.filter((one) => LIFTED.has(one.reason));
  const isRefused = NO.has(marketing['consent']);
  const times = [...(isRefused ? [timeOf(marketing)] : []), ...lifted.map((one) => one.atMs)];
  return {
    isSubscribed: marketing['consent'] === 'SUBSCRIBED' && lifted.length === 0,
    refusedAtMs: times.length === 0 ? null : Math.max(...times),
    reasons: suppressions.map((one) => one.reason),
  };
}

/** Whether the person said no for that list alone, and when. */
export function listRefusedAtMs(record: SourceRecord | undefined, listId: string): number | null {
  const path = ['email', 'marketing', 'list_suppressions'];
  const entries = valueAt(record?.data['subscriptions'], ...path);
  const times = (isList(entries) ? entries : [])
    .filter(isJsonObject)
    .filter((one) => one['list_id'] === listId)
    .map((one) => msOf(one['timestamp']));
  return times.length === 0 ? null : Math.max(...times);
}

/** A no without a time counts as the newest of all: only a person can say that a yes came later. */
function timeOf(marketing: JsonObject): number {
  return msOf(marketing['consent_timestamp'] ?? marketing['last_updated']);
}

function suppressionsOf(marketing: JsonObject) {
  const { suppression } = marketing;
  return (isList(suppression) ? suppression : []).filter(isJsonObject).map((one) => ({
    reason: String(one['reason']),
    atMs: msOf(one['timestamp']),
  }));
}

function msOf(text: unknown): number {
  const ms = typeof text === 'string' ? Date.parse(text) : Number.NaN;
  return Number.isNaN(ms) ? Number.POSITIVE_INFINITY : ms;
}
