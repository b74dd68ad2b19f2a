/** The orders of `/sandbox/*` beside those of every sandbox: what the object's methods do, over HTTP. */
import type { JsonObject } from '../../../core/connector/index.ts';
import type { WebhookFault } from '../../../core/connector/sandbox/kit.ts';
import type { Limits } from './api/windows.ts';
import type { KlaviyoSandbox } from './options.ts';
import type { PersonSeed } from './seed.ts';

type Hands = Pick<
  KlaviyoSandbox,
  | 'addProfile'
  | 'editProfile'
  | 'unsubscribeClick'
  | 'subscribeForm'
  | 'suppress'
  | 'track'
  | 'finishJobs'
  | 'setLag'
  | 'setLimits'
  | 'setScopes'
  | 'expireTokens'
  | 'setWebhookFaults'
>;

/** The orders, by their path below `/sandbox/`. */
export function controlsOf(hands: Hands) {
  return {
    'profiles/add': (body: PersonSeed) => ({ id: hands.addProfile(body) }),
    'profiles/edit': (body: { readonly who: string; readonly attributes: JsonObject }) =>
      hands.editProfile(body.who, body.attributes),
    'profiles/unsubscribe-click': (body: { readonly who: string }) =>
      hands.unsubscribeClick(body.who),
    'profiles/subscribe-form': (body: { readonly who: string; readonly list?: string }) =>
      hands.subscribeForm(body.who, body.list),
    'profiles/suppress': (body: {
      readonly who: string;
      readonly reason: Parameters<Hands['suppress']>[1];
    }) => hands.suppress(body.who, body.reason),
    events: (body: Parameters<Hands['track']>[0]) => ({ isNew: hands.track(body) }),
    'jobs/finish': () => hands.finishJobs(),
    lag: (body: { readonly ms: number }) => hands.setLag(body.ms),
    limits: (body: Limits) => hands.setLimits(body),
    scopes: (body: { readonly scopes: readonly string[] }) => hands.setScopes(body.scopes),
    'tokens/expire': () => hands.expireTokens(),
    'webhooks/faults': (body: readonly WebhookFault[]) => hands.setWebhookFaults(body),
  };
}
