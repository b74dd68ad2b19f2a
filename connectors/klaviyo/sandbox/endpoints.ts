import { ACCOUNT_ENDPOINTS } from './account/account-endpoints.ts';
import type { Endpoint } from './api/endpoint.ts';
import { CATALOG_ENDPOINTS } from './catalog/catalog-endpoints.ts';
import { CATALOG_JOB_ENDPOINTS, CATALOG_JOB_WORKS } from './catalog/catalog-jobs.ts';
import { EVENT_ENDPOINTS } from './events/event-endpoints.ts';
import { METRIC_ENDPOINTS } from './events/metrics.ts';
import type { JobWork } from './jobs.ts';
import { LIST_ENDPOINTS } from './lists/list-endpoints.ts';
import {
  CONSENT_ENDPOINTS,
  SUBSCRIBE_JOB,
  UNSUBSCRIBE_JOB,
  workSubscribe,
  workUnsubscribe,
} from './people/consent-endpoints.ts';
import {
  DELETION_ENDPOINTS,
  DELETION_JOB,
  MERGE_JOB,
  workDeletion,
  workMerge,
} from './people/deletion-endpoints.ts';
import { IMPORT_ENDPOINTS, IMPORT_JOB, workImport } from './people/import-endpoints.ts';
import { PROFILE_ENDPOINTS } from './people/profile-endpoints.ts';
import {
  SUPPRESS_JOB,
  SUPPRESSION_ENDPOINTS,
  UNSUPPRESS_JOB,
  workSuppress,
  workUnsuppress,
} from './people/suppression-endpoints.ts';
import { WEBHOOK_ENDPOINTS } from './webhooks/webhook-endpoints.ts';

/** Every endpoint that the sandbox plays; a test compares them with the specification. */
export const ENDPOINTS: readonly Endpoint[] = [
  ...ACCOUNT_ENDPOINTS,
  ...PROFILE_ENDPOINTS,
  ...IMPORT_ENDPOINTS,
  ...CONSENT_ENDPOINTS,
  ...SUPPRESSION_ENDPOINTS,
  ...DELETION_ENDPOINTS,
  ...EVENT_ENDPOINTS,
  ...METRIC_ENDPOINTS,
  ...LIST_ENDPOINTS,
  ...CATALOG_ENDPOINTS,
  ...CATALOG_JOB_ENDPOINTS,
  ...WEBHOOK_ENDPOINTS,
];

/** The work of each kind of job. */
export const JOB_WORKS: Readonly<Record<string, JobWork>> = {
  [IMPORT_JOB]: workImport,
  [SUBSCRIBE_JOB]: workSubscribe,
  [UNSUBSCRIBE_JOB]: workUnsubscribe,
  [SUPPRESS_JOB]: workSuppress,
  [UNSUPPRESS_JOB]: workUnsuppress,
  [DELETION_JOB]: workDeletion,
  [MERGE_JOB]: workMerge,
  ...CATALOG_JOB_WORKS,
};
