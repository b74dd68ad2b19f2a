/**
 * Opens, books in and ends returns.
 *
 * `returnCreate` has no idempotency and a return has no place for an id of ours, so each line's note carries a mark,
 * by which the return is found before it is ever opened twice.
 */
import {
  type Ack,
  type Command,
  contentHash,
  type JsonObject,
} from '../../../core/connector/index.ts';
import { refused } from '../acks.ts';
import { ask, type Shop } from '../client.ts';
import { SHOPIFY_ERRORS } from '../errors.ts';
import { objectAt, objectsAt, optionalObject, optionalText, textAt } from '../node.ts';
import { plainMutation, query } from '../operation.ts';
import { current, missing, send, type WriteOperation } from './write-operation.ts';
import { fields, gidOf, some, UNITS, WORD } from './write-parts.ts';

/** More returns than that of one order are not looked through. */
const RETURNS_MAX = 50;

const PLAN = query(
  'ReturnPlan',
  80,
  `query ReturnPlan($id: ID!, $handles: [String!]) {
  order(id: $id) {
    returns(first: ${RETURNS_MAX}) {
      nodes { id returnLineItems(first: 1) { nodes { returnReasonNote } } }
    }
  }
  returnReasonDefinitions(first: 50, handles: $handles) { nodes { id handle } }
}`,
);

const CREATE = plainMutation(
  'ReturnCreate',
  20,
  `mutation ReturnCreate($returnInput: ReturnInput!) {
  returnCreate(returnInput: $returnInput) {
    return { id status }
    userErrors { code field message }
  }
}`,
);

/** Ends of a return: the mutation, the state that it leads to, and the states that it cannot start from. */
const ENDS = {
  close: plainMutation(
    'ReturnClose',
    10,
    `mutation ReturnClose($id: ID!) {
  returnClose(id: $id) { return { id status } userErrors { code field message } }
}`,
  ),
  cancel: plainMutation(
    'ReturnCancel',
    10,
    `mutation ReturnCancel($id: ID!) {
  returnCancel(id: $id) { return { id status } userErrors { code field message } }
}`,
  ),
} as const;

const LINE = fields(
  {
    fulfillmentLineItemId: gidOf('FulfillmentLineItem'),
    quantity: UNITS,
    reason: WORD,
    note: { type: 'string', maxLength: 200 },
  },
  ['fulfillmentLineItemId', 'quantity', 'reason'],
);

/** One return of an order. */
export const CREATE_RETURN: WriteOperation = {
  stream: 'returns',
  operation: 'create',
  scope: 'write_returns',
  documents: [PLAN, CREATE],
  capability: {
    about:
      "Opens a return of sent goods, once per key, which is the sender's id of the return. A reason is the handle of " +
      'one of the reasons that Shopify knows, such as size-too-small; other needs a note.',
    idempotency: 'natural',
    batch: { max: 1, partial: true },
    alsoChanges: ['orders'],
    schema: fields({ orderId: gidOf('Order'), lines: some(LINE) }, ['orderId', 'lines']),
  },
  write: createReturn,
};

async function createReturn(shop: Shop, command: Command): Promise<Ack> {
  const orderId = textAt(command.data, 'orderId');
  const lines = objectsAt(command.data, 'lines');
  const handles = [...new Set(lines.map((line) => textAt(line, 'reason')))];
  const { data } = await ask(shop, PLAN, { id: orderId, handles });
  const order = optionalObject(data, 'order');
  if (order === null) return missing(orderId);
  const mark = `[crossdock ${contentHash(command.key).slice(0, 24)}]`;
  const returns = objectsAt(objectAt(order, 'returns'), 'nodes');
  const made = returns.find((one) => noteOf(one).includes(mark));
  if (made !== undefined) return { outcome: 'same', id: textAt(made, 'id') };
  if (returns.length >= RETURNS_MAX) {
    const what = `${orderId} has ${returns.length} returns, too many to tell whether this one is among them`;
    return refused(SHOPIFY_ERRORS.SHOPIFY_WRITE_REFUSED, what, 'orderId');
  }
  const reasons = new Map(
    objectsAt(objectAt(data, 'returnReasonDefinitions'), 'nodes').map((one) => [
      textAt(one, 'handle'),
      textAt(one, 'id'),
    ]),
  );
  const stranger = handles.find((handle) => !reasons.has(handle));
  if (stranger !== undefined) {
    const what = `Shopify knows no reason "${stranger}"`;
    return refused(SHOPIFY_ERRORS.SHOPIFY_COMMAND_INVALID, what, 'lines');
  }
  const returnLineItems = lines.map((line) => ({
    fulfillmentLineItemId: textAt(line, 'fulfillmentLineItemId'),
    quantity: line['quantity'],
    returnReasonDefinitionId: reasons.get(textAt(line, 'reason')),
    returnReasonNote: `${optionalText(line, 'note') ?? ''} ${mark}`.trim(),
  }));
  return send(shop, {
    operation: CREATE,
    variables: { returnInput: { orderId, returnLineItems } },
    root: 'returnCreate',
    ack: (payload) => ({ outcome: 'written', id: textAt(objectAt(payload, 'return'), 'id') }),
  });
}

function noteOf(one: JsonObject): string {
  const [line] = objectsAt(objectAt(one, 'returnLineItems'), 'nodes');
  return line === undefined ? '' : (optionalText(line, 'returnReasonNote') ?? '');
}

/** A return whose goods are all booked in. */
export const CLOSE_RETURN = ending('close', 'CLOSED', 'Closes a return. The key is its id.');
/** A return of which nothing comes. */
export const CANCEL_RETURN = ending(
  'cancel',
  'CANCELED',
  'Cancels a return of which nothing came back. The key is its id.',
);

function ending(name: keyof typeof ENDS, state: string, about: string): WriteOperation {
  const operation = ENDS[name];
  const root = name === 'close' ? 'returnClose' : 'returnCancel';
  return {
    stream: 'returns',
    operation: name,
    scope: 'write_returns',
    documents: [operation],
    capability: {
      about,
      idempotency: 'natural',
      batch: { max: 1, partial: true },
      alsoChanges: ['orders'],
      schema: fields({}),
    },
    write: async (shop, { key }) => {
      const record = await current(shop, 'returns', key);
      if (record === null) return missing(key);
      if (record.data['status'] === state) return { outcome: 'same', id: key };
      return send(shop, {
        operation,
        variables: { id: key },
        root,
        ack: (payload) => ({ outcome: 'written', id: textAt(objectAt(payload, 'return'), 'id') }),
      });
    },
  };
}
