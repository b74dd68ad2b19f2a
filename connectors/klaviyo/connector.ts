import { defineConnector } from '../../core/connector/index.ts';
import { catalog } from './catalog.ts';
import { check } from './check.ts';
import { cursorAt } from './cursor.ts';
import { write } from './destination.ts';
import { KLAVIYO_ERRORS } from './errors.ts';
import { klaviyoLimits } from './limits.ts';
import { lookup } from './lookup.ts';
import { KLAVIYO_SETTINGS, klaviyoAccount, klaviyoNetwork } from './settings.ts';
import { read } from './source.ts';
import { drop, list, put } from './subscriptions.ts';
import { TOPICS } from './topics.ts';
import { decode, verify } from './webhooks.ts';

/**
 * Klaviyo, by its JSON:API.
 *
 * Shape:  reads profiles, consents, events, metrics, lists and the catalogue; writes profiles, consent, events, list
 *         members, the catalogue with its stock, and deletion requests; takes system webhooks.
 * Source: the specification of the revision 2026-07-15 and Klaviyo's guides.
 */
export const klaviyo = defineConnector({
  spec: {
    name: 'klaviyo',
    about: 'A Klaviyo account: its people and their consent, events, lists and catalogue.',
    settings: KLAVIYO_SETTINGS,
    limits: klaviyoLimits,
    account: klaviyoAccount,
    network: klaviyoNetwork,
  },
  errors: KLAVIYO_ERRORS,
  check,
  catalog,
  read,
  write,
  lookup,
  cursorAt,
  webhooks: { topics: TOPICS, verify, decode, list, put, drop },
});
