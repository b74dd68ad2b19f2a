/**
 * Merges one customer into another, and deletes customers.
 *
 * Shopify decides by rules of its own which of two customers is kept and a merge cannot be undone, so the preview is
 * read first and nothing is merged unless the customer that is meant will remain.
 */
import type { Ack, Command, JsonObject } from '../../../core/connector/index.ts';
import { refused } from '../acks.ts';
import { ask, type Shop } from '../client.ts';
import { SHOPIFY_ERRORS } from '../errors.ts';
import { isList, objectAt, objectsAt, optionalObject, optionalText, textAt } from '../node.ts';
import { plainMutation, query } from '../operation.ts';
import { current, missing, send, type WriteOperation } from './write-operation.ts';
import { fields, gidOf, WORDS } from './write-parts.ts';

const PREVIEW = query(
  'CustomerMergePreview',
  20,
  `query CustomerMergePreview($one: ID!, $two: ID!, $override: CustomerMergeOverrideFields) {
  customerMergePreview(customerOneId: $one, customerTwoId: $two, overrideFields: $override) {
    resultingCustomerId
    customerMergeErrors { errorFields message }
  }
}`,
);

const MERGE = plainMutation(
  'CustomerMerge',
  10,
  `mutation CustomerMerge($one: ID!, $two: ID!, $override: CustomerMergeOverrideFields) {
  customerMerge(customerOneId: $one, customerTwoId: $two, overrideFields: $override) {
    resultingCustomerId
    job { id }
    userErrors { code field message }
  }
}`,
);

const STATUS = query(
  'CustomerMergeStatus',
  2,
  `query CustomerMergeStatus($jobId: ID!) {
  customerMergeJobStatus(jobId: $jobId) { status customerMergeErrors { message } }
}`,
);

const DELETE = plainMutation(
  'CustomerDelete',
  10,
  `mutation CustomerDelete($input: CustomerDeleteInput!) {
  customerDelete(input: $input) { deletedCustomerId userErrors { field message } }
}`,
);

/** The wait before the first look at a running merge, doubled each time. */
const FIRST_WAIT_MS = 500;
/** Looks at a running merge before it is left to a later attempt: about a minute. */
const LOOKS_MAX = 7;

/** Two customers that are one person. */
export const MERGE_CUSTOMERS: WriteOperation = {
  stream: 'customers',
  operation: 'merge',
  scope: 'write_customer_merge',
  documents: [PREVIEW, MERGE, STATUS],
  capability: {
    about:
      'Merges a customer into another, which is final. The key is the id of the customer that remains; when Shopify ' +
      'would keep the other one, nothing is merged.',
    idempotency: 'natural',
    batch: { max: 1, partial: true },
    alsoChanges: ['orders'],
    schema: fields(
      {
        mergedId: gidOf('Customer'),
        note: { type: 'string', maxLength: 5000 },
        tags: WORDS,
      },
      ['mergedId'],
    ),
  },
  write: merge,
};

async function merge(shop: Shop, command: Command): Promise<Ack> {
  const { key, data } = command;
  const mergedId = textAt(data, 'mergedId');
  if (mergedId === key) {
    const what = 'a customer cannot be merged with itself';
    return refused(SHOPIFY_ERRORS.SHOPIFY_COMMAND_INVALID, what, 'mergedId');
  }
  const kept = await current(shop, 'customers', key);
  if (kept === null) return missing(key);
  if ((await current(shop, 'customers', mergedId)) === null) return { outcome: 'same', id: key };
  const variables = { one: mergedId, two: key, override: overrideOf(kept.data, command) };
  const preview = objectAt((await ask(shop, PREVIEW, variables)).data, 'customerMergePreview');
  return flawOf(preview, key) ?? sendMerge(shop, key, variables);
}

/** The address decides who is kept, where there is one. */
function overrideOf(kept: JsonObject, { key, data }: Command): JsonObject {
  const hasEmail = optionalObject(kept, 'defaultEmailAddress') !== null;
  return {
    ...(hasEmail ? { customerIdOfEmailToKeep: key } : {}),
    ...(data['note'] === undefined ? {} : { note: data['note'] }),
    ...(data['tags'] === undefined ? {} : { tags: data['tags'] }),
  };
}

function flawOf(preview: JsonObject, key: string): Ack | null {
  const faults = isList(preview['customerMergeErrors'])
    ? objectsAt(preview, 'customerMergeErrors')
    : [];
  const [fault] = faults;
  const { code } = SHOPIFY_ERRORS.SHOPIFY_WRITE_REFUSED;
  if (fault !== undefined) {
    const what = textAt(fault, 'message');
    const isRunning = JSON.stringify(fault['errorFields']).includes('MERGE_IN_PROGRESS');
    if (isRunning) return { outcome: 'retry', afterMs: 10_000, code, what };
    return refused(SHOPIFY_ERRORS.SHOPIFY_WRITE_REFUSED, what, 'mergedId');
  }
  const keeps = optionalText(preview, 'resultingCustomerId');
  if (keeps === key) return null;
  const what = `Shopify would keep ${keeps ?? 'neither'} and not ${key}`;
  return refused(SHOPIFY_ERRORS.SHOPIFY_WRITE_REFUSED, what, 'mergedId');
}

function sendMerge(shop: Shop, key: string, variables: JsonObject): Promise<Ack> {
  return send(shop, {
    operation: MERGE,
    variables,
    root: 'customerMerge',
    ack: async (payload) => {
      const jobId = textAt(objectAt(payload, 'job'), 'id');
      let waitMs = FIRST_WAIT_MS;
      for (let looks = 0; looks < LOOKS_MAX; looks += 1) {
        await shop.host.clock.sleep(waitMs, shop.host.signal);
        waitMs *= 2;
        const { data } = await ask(shop, STATUS, { jobId });
        const job = optionalObject(data, 'customerMergeJobStatus');
        const status = job === null ? null : optionalText(job, 'status');
        if (status === 'COMPLETED') return { outcome: 'written', id: key };
        if (job !== null && status === 'FAILED') {
          const [fault] = objectsAt(job, 'customerMergeErrors');
          const what = fault === undefined ? 'the merge failed' : textAt(fault, 'message');
          return refused(SHOPIFY_ERRORS.SHOPIFY_WRITE_REFUSED, what, 'mergedId');
        }
      }
      return { outcome: 'unknown', what: `the merge into ${key} is still running` };
    },
  });
}

/** A customer that is to go. */
export const DELETE_CUSTOMER: WriteOperation = {
  stream: 'customers',
  operation: 'delete',
  documents: [DELETE],
  capability: {
    about:
      'Deletes a customer; Shopify refuses it for one with orders. The key is its id or e-mail.',
    idempotency: 'natural',
    batch: { max: 1, partial: true },
    schema: fields({}),
  },
  write: async (shop, { key }) => {
    const record = await current(shop, 'customers', key);
    if (record === null) return { outcome: 'same', id: key };
    return send(shop, {
      operation: DELETE,
      variables: { input: { id: record.key } },
      root: 'customerDelete',
      ack: () => ({ outcome: 'written', id: record.key }),
    });
  },
};
