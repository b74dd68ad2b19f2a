/**
 * Makes, changes, completes and deletes draft orders.
 *
 * `draftOrderCreate` has no idempotency and a draft has no identifier of another system, so a tag that is made from the
 * sender's key marks the draft; it is searched for before a draft is made and before that is ever repeated.
 */
import type { Ack, Command, JsonObject, SourceRecord } from '../../../core/connector/index.ts';
import { refused } from '../acks.ts';
import type { Shop } from '../client.ts';
import { DRAFTS_BY_MARK, draftMark, isDraftMark, probeDraft } from '../draft-probe.ts';
import { SHOPIFY_ERRORS } from '../errors.ts';
import { isList, listAt, objectAt, optionalObject, textAt } from '../node.ts';
import { plainMutation } from '../operation.ts';
import { utcTime } from '../records.ts';
import { DRAFT_FIELDS } from './draft-fields.ts';
import { SEND_INVOICE } from './draft-invoice.ts';
import { bareMutation } from './state-change.ts';
import { current, missing, send, type WriteOperation } from './write-operation.ts';
import { fields, SWITCH, WORD } from './write-parts.ts';

const DRAFT = 'draftOrder { id updatedAt order { id } }';

const CREATE = plainMutation(
  'DraftOrderCreate',
  20,
  `mutation DraftOrderCreate($input: DraftOrderInput!) {
  draftOrderCreate(input: $input) { ${DRAFT} userErrors { field message } }
}`,
);

const UPDATE = plainMutation(
  'DraftOrderUpdate',
  20,
  `mutation DraftOrderUpdate($id: ID!, $input: DraftOrderInput!) {
  draftOrderUpdate(id: $id, input: $input) { ${DRAFT} userErrors { field message } }
}`,
);

const COMPLETE = plainMutation(
  'DraftOrderComplete',
  20,
  `mutation DraftOrderComplete($id: ID!, $paymentPending: Boolean!, $sourceName: String) {
  draftOrderComplete(id: $id, paymentPending: $paymentPending, sourceName: $sourceName) {
    ${DRAFT} userErrors { field message }
  }
}`,
);

const DELETE = bareMutation('DraftOrderDelete', 'draftOrderDelete', {
  variables: '$input: DraftOrderDeleteInput!',
  passed: 'input: $input',
});

const IN_SHORT = {
  stream: 'draftOrders',
  scope: 'write_draft_orders',
} as const;
const ONE = { batch: { max: 1, partial: true } } as const;

/** A draft that is not there yet. */
const CREATE_DRAFT: WriteOperation = {
  ...IN_SHORT,
  operation: 'create',
  documents: [DRAFTS_BY_MARK, CREATE],
  capability: {
    ...ONE,
    about:
      "Makes a draft order, once per key, which is the sender's id: a tag made from it marks the draft. Lines are " +
      'variants, or things of their own with title and price; priceOverride is a price that was agreed.',
    idempotency: 'probe',
    schema: fields(DRAFT_FIELDS, ['lineItems']),
  },
  write: createDraft,
};

async function createDraft(shop: Shop, command: Command): Promise<Ack> {
  const existing = await probeDraft(shop, command.key);
  if (existing !== null) return { outcome: 'same', id: existing };
  const { tags } = command.data;
  const marked = [...(isList(tags) ? tags : []), draftMark(command.key)];
  return send(shop, {
    operation: CREATE,
    variables: { input: { ...inputOf(command.data), tags: marked } },
    root: 'draftOrderCreate',
    ack: written,
  });
}

/** `customerId` is deprecated in the input; its successor holds companies too. */
function inputOf({ customerId, ...own }: JsonObject): JsonObject {
  return { ...own, ...(customerId === undefined ? {} : { purchasingEntity: { customerId } }) };
}

function written(payload: JsonObject): Ack {
  const draft = objectAt(payload, 'draftOrder');
  const order = optionalObject(draft, 'order');
  return {
    outcome: 'written',
    id: textAt(draft, 'id'),
    version: utcTime(textAt(draft, 'updatedAt')),
    ...(order === null ? {} : { note: textAt(order, 'id') }),
  };
}

/** A draft whose fields change. */
const UPDATE_DRAFT: WriteOperation = {
  ...IN_SHORT,
  operation: 'update',
  documents: [UPDATE],
  capability: {
    ...ONE,
    about:
      'Changes an open draft order; lines, tags and attributes replace what is there, null empties, what is left out ' +
      "stays. The key is its id, or the sender's id that it was made with.",
    idempotency: 'natural',
    schema: { ...fields(DRAFT_FIELDS), minProperties: 1 },
  },
  write: async (shop, { key, data }) => {
    const draft = await current(shop, 'draftOrders', key);
    if (draft === null) return missing(key);
    const input = withMarks(inputOf(data), draft);
    if (isHeld(draft, input)) return { outcome: 'same', id: draft.key };
    if (isCompleted(draft)) return completed(draft);
    return send(shop, {
      operation: UPDATE,
      variables: { id: draft.key, input },
      root: 'draftOrderUpdate',
      ack: written,
    });
  },
};

function withMarks(input: JsonObject, draft: SourceRecord): JsonObject {
  const { tags } = input;
  if (!isList(tags)) return input;
  const marks = listAt(draft.data, 'tags').filter((tag) => isDraftMark(String(tag)));
  return { ...input, tags: [...tags, ...marks] };
}

/** What a draft shows under another name than it is told. */
const SHOWN: Readonly<Record<string, string>> = { note: 'note2' };
const COMPARED: ReadonlySet<string> = new Set(['email', 'phone', 'note', 'poNumber', 'taxExempt']);

/** Whether all that is asked can be seen on the draft; lines and addresses come back in another shape. */
function isHeld({ data }: SourceRecord, input: JsonObject): boolean {
  return Object.entries(input).every(([field, value]) => {
    if (field === 'tags' && isList(value)) {
      return [...value].sort().join('\n') === [...listAt(data, 'tags')].sort().join('\n');
    }
    return COMPARED.has(field) && data[SHOWN[field] ?? field] === value;
  });
}

function isCompleted({ data }: SourceRecord): boolean {
  return data['status'] === 'COMPLETED';
}

function completed({ key }: SourceRecord): Ack {
  const what = `${key} has become an order, which is changed by the operations of orders`;
  return refused(SHOPIFY_ERRORS.SHOPIFY_WRITE_REFUSED, what, 'status');
}

/** A draft that becomes an order. */
const COMPLETE_DRAFT: WriteOperation = {
  ...IN_SHORT,
  operation: 'complete',
  documents: [COMPLETE],
  capability: {
    ...ONE,
    about:
      'Makes the order that a draft stands for; its id comes back as the note. The order counts as paid unless ' +
      "paymentPending is true. The key is the draft's id, or the sender's id that it was made with.",
    idempotency: 'natural',
    alsoChanges: ['orders', 'fulfillmentOrders', 'inventoryLevels'],
    schema: fields({ paymentPending: SWITCH, sourceName: WORD }, ['paymentPending']),
  },
  write: async (shop, { key, data }) => {
    const draft = await current(shop, 'draftOrders', key);
    if (draft === null) return missing(key);
    const order = optionalObject(draft.data, 'order');
    if (isCompleted(draft)) {
      const note = order === null ? {} : { note: textAt(order, 'id') };
      return { outcome: 'same', id: draft.key, ...note };
    }
    const { paymentPending, sourceName = null } = data;
    return send(shop, {
      operation: COMPLETE,
      variables: { id: draft.key, paymentPending, sourceName },
      root: 'draftOrderComplete',
      ack: written,
    });
  },
};

/** A draft that is to go. */
const DELETE_DRAFT: WriteOperation = {
  ...IN_SHORT,
  operation: 'delete',
  documents: [DELETE],
  capability: {
    ...ONE,
    about:
      "Deletes a draft order that has not become an order. The key is its id, or the sender's id it was made with.",
    idempotency: 'natural',
    schema: fields({}),
  },
  write: async (shop, { key }) => {
    const draft = await current(shop, 'draftOrders', key);
    if (draft === null) return { outcome: 'same', id: key };
    if (isCompleted(draft)) return completed(draft);
    return send(shop, {
      operation: DELETE,
      variables: { input: { id: draft.key } },
      root: 'draftOrderDelete',
      ack: () => ({ outcome: 'written', id: draft.key }),
    });
  },
};

/** What can be done to draft orders. */
export const DRAFT_OPERATIONS: readonly WriteOperation[] = [
  CREATE_DRAFT,
  UPDATE_DRAFT,
  SEND_INVOICE,
  COMPLETE_DRAFT,
  DELETE_DRAFT,
];
