/** Which topic an event of the account's own metrics belongs to. */
export const TOPIC_OF_METRIC: Readonly<Record<string, string>> = {
  'Received Email': 'event:klaviyo.received_email',
  'Opened Email': 'event:klaviyo.opened_email',
  'Clicked Email': 'event:klaviyo.clicked_email',
  'Bounced Email': 'event:klaviyo.bounced_email',
  'Marked Email as Spam': 'event:klaviyo.marked_email_as_spam',
  'Subscribed to Email Marketing': 'event:klaviyo.subscribed_to_email_marketing',
  'Unsubscribed from Email Marketing': 'event:klaviyo.unsubscribed_from_email_marketing',
  'Manually Suppressed from Email Marketing':
    'event:klaviyo.manually_suppressed_from_email_marketing',
  'Subscribed to List': 'event:klaviyo.subscribed_to_list',
  'Sent SMS': 'event:klaviyo.sent_sms',
  'Received SMS': 'event:klaviyo.received_sms',
  'Subscribed to SMS Marketing': 'event:klaviyo.subscribed_to_sms_marketing',
  'Unsubscribed from SMS Marketing': 'event:klaviyo.unsubscribed_from_sms_marketing',
};

/** The topics of the account. */
export const TOPICS: readonly string[] = Object.values(TOPIC_OF_METRIC);
