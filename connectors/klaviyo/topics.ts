/**
 * Topics of webhooks, with the streams that their events belong to.
 *
 * Shape:  every entry of a delivery is an event; those about consent also say that a person's consent is to be read
 *         again. There are no topics for changed profiles.
 * Source: names as receivers of other projects and Klaviyo's guide list them, read 2026-11. An account may have
 *         fewer or more: `put` asks Klaviyo before it subscribes.
 */
export const TOPICS: Readonly<Record<string, readonly string[]>> = {
  'event:klaviyo.received_email': ['events'],
  'event:klaviyo.opened_email': ['events'],
  'event:klaviyo.clicked_email': ['events'],
  'event:klaviyo.bounced_email': ['events', 'consents'],
  'event:klaviyo.dropped_email': ['events'],
  'event:klaviyo.marked_email_as_spam': ['events', 'consents'],
  'event:klaviyo.subscribed_to_email_marketing': ['events', 'consents'],
  'event:klaviyo.unsubscribed_from_email_marketing': ['events', 'consents'],
  'event:klaviyo.manually_suppressed_from_email_marketing': ['events', 'consents'],
  'event:klaviyo.manually_unsuppressed_from_email_marketing': ['events', 'consents'],
  'event:klaviyo.updated_email_preferences': ['events', 'consents'],
  'event:klaviyo.subscribed_to_list': ['events', 'consents'],
  'event:klaviyo.sent_sms': ['events'],
  'event:klaviyo.received_sms': ['events'],
  'event:klaviyo.clicked_sms': ['events'],
  'event:klaviyo.failed_to_deliver_sms': ['events'],
  'event:klaviyo.subscribed_to_sms_marketing': ['events', 'consents'],
  'event:klaviyo.unsubscribed_from_sms_marketing': ['events', 'consents'],
};
