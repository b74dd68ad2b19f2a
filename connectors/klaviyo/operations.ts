import { plainWrite, query, repeatableWrite } from './operation.ts';

const LIST_PROFILES = '/api/lists/{id}/relationships/profiles';
const IMPORT_JOBS = '/api/profile-bulk-import-jobs';

/**
 * The endpoints that the connector calls.
 *
 * Source: the specification 2026-07-15, tiers by x-klaviyo-ratelimit.
 */
export const CALLS = {
  accounts: query('XS', '/api/accounts'),
  profiles: query('L', '/api/profiles'),
  profile: query('L', '/api/profiles/{id}'),
  patchProfile: repeatableWrite('L', 'PATCH', '/api/profiles/{id}', true),
  importProfile: repeatableWrite('L', 'POST', '/api/profile-import', true),
  importJob: repeatableWrite('M', 'POST', IMPORT_JOBS, true),
  importJobState: query('M', `${IMPORT_JOBS}/{id}`),
  importErrors: query('M', `${IMPORT_JOBS}/{id}/import-errors`),
  importedProfiles: query('M', `${IMPORT_JOBS}/{id}/profiles`),
  subscribe: repeatableWrite('L', 'POST', '/api/profile-subscription-bulk-create-jobs', false),
  unsubscribe: repeatableWrite('L', 'POST', '/api/profile-subscription-bulk-delete-jobs', false),
  suppress: repeatableWrite('L', 'POST', '/api/profile-suppression-bulk-create-jobs', true),
  suppressState: query('L', '/api/profile-suppression-bulk-create-jobs/{id}'),
  unsuppress: repeatableWrite('L', 'POST', '/api/profile-suppression-bulk-delete-jobs', true),
  unsuppressState: query('L', '/api/profile-suppression-bulk-delete-jobs/{id}'),
  deleteProfile: repeatableWrite('S', 'POST', '/api/data-privacy-deletion-jobs', false),
  events: query('XL', '/api/events'),
  event: query('M', '/api/events/{id}'),
  createEvent: repeatableWrite('XL', 'POST', '/api/events', false),
  createEvents: repeatableWrite('M', 'POST', '/api/event-bulk-create-jobs', false),
  metrics: query('M', '/api/metrics'),
  metric: query('M', '/api/metrics/{id}'),
  lists: query('L', '/api/lists'),
  listMembers: query('L', '/api/lists/{id}/profiles'),
  addToList: repeatableWrite('M', 'POST', LIST_PROFILES, false),
  removeFromList: repeatableWrite('M', 'DELETE', LIST_PROFILES, false),
  items: query('XL', '/api/catalog-items'),
  createItem: plainWrite('L', 'POST', '/api/catalog-items'),
  patchItem: repeatableWrite('L', 'PATCH', '/api/catalog-items/{id}', true),
  deleteItem: repeatableWrite('L', 'DELETE', '/api/catalog-items/{id}', false),
  variants: query('XL', '/api/catalog-variants'),
  createVariant: plainWrite('L', 'POST', '/api/catalog-variants'),
  patchVariant: repeatableWrite('L', 'PATCH', '/api/catalog-variants/{id}', true),
  deleteVariant: repeatableWrite('L', 'DELETE', '/api/catalog-variants/{id}', false),
  createItems: plainWrite('L', 'POST', '/api/catalog-item-bulk-create-jobs'),
  createItemsState: query('L', '/api/catalog-item-bulk-create-jobs/{id}'),
  updateItems: repeatableWrite('L', 'POST', '/api/catalog-item-bulk-update-jobs', true),
  updateItemsState: query('L', '/api/catalog-item-bulk-update-jobs/{id}'),
  createVariants: plainWrite('L', 'POST', '/api/catalog-variant-bulk-create-jobs'),
  createVariantsState: query('L', '/api/catalog-variant-bulk-create-jobs/{id}'),
  updateVariants: repeatableWrite('L', 'POST', '/api/catalog-variant-bulk-update-jobs', true),
  updateVariantsState: query('L', '/api/catalog-variant-bulk-update-jobs/{id}'),
  webhooks: query('XS', '/api/webhooks'),
  webhookTopics: query('XS', '/api/webhook-topics'),
  createWebhook: plainWrite('XS', 'POST', '/api/webhooks'),
  patchWebhook: repeatableWrite('XS', 'PATCH', '/api/webhooks/{id}', true),
  deleteWebhook: repeatableWrite('XS', 'DELETE', '/api/webhooks/{id}', false),
} as const;
