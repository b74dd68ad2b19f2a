/**
 * Gives goods or money of an order back.
 *
 * Shopify keeps an idempotency key for a day only, so each refund carries a mark in its note, by which it is found
 * before it is ever made twice. One query reads the marks and the suggested amounts, so both are of one moment.
 */
import {
  type Ack,
  type Command,
  contentHash,
  isJsonObject,
  type Json,
  type JsonObject,
} from '../../../core/connector/index.ts';
import { refused } from '../acks.ts';
import { ask, type Shop } from '../client.ts';
import { SHOPIFY_ERRORS } from '../errors.ts';
import { isList, objectAt, objectsAt, optionalObject, optionalText, textAt } from '../node.ts';
import { keyedMutation, query } from '../operation.ts';
import { utcTime } from '../records.ts';
import { missing, send, type WriteOperation } from './write-operation.ts';
import { AMOUNT, fields, gidOf, SWITCH, some, UNITS, WORD } from './write-parts.ts';

/** More refunds than that of one order are not looked through. */
const REFUNDS_MAX = 100;
/** How often a refund whose first call surely failed is sent under a new key. */
const GENERATIONS_MAX = 3;

const PLAN = query(
  'RefundPlan',
  60,
  `query RefundPlan($id: ID!, $lines: [RefundLineItemInput!], $fullShipping: Boolean, $shipping: Money) {
  order(id: $id) {
    presentmentCurrencyCode
    refunds(first: ${REFUNDS_MAX}) { id note updatedAt }
    suggestedRefund(refundLineItems: $lines, refundShipping: $fullShipping, shippingAmount: $shipping) {
      suggestedTransactions {
        gateway
        amountSet { presentmentMoney { amount currencyCode } }
        parentTransaction { id }
      }
    }
  }
}`,
);

const CREATE = keyedMutation(
  'RefundCreate',
  33,
  `mutation RefundCreate($input: RefundInput!, $key: String!) {
  refundCreate(input: $input) @idempotent(key: $key) {
    refund { id updatedAt }
    userErrors { field message }
  }
}`,
);

const LINE = {
  ...fields(
    {
      lineItemId: gidOf('LineItem'),
      quantity: UNITS,
      restockType: { enum: ['RETURN', 'CANCEL', 'NO_RESTOCK'] },
      locationId: gidOf('Location'),
    },
    ['lineItemId', 'quantity', 'restockType'],
  ),
  // Goods that come back go somewhere.
  anyOf: [
    { properties: { restockType: { enum: ['CANCEL', 'NO_RESTOCK'] } } },
    { required: ['locationId'] },
  ],
};

/** One refund of an order. */
export const CREATE_REFUND: WriteOperation = {
  stream: 'refunds',
  operation: 'create',
  documents: [PLAN, CREATE],
  capability: {
    about:
      "Gives goods or money of an order back, once per key, which is the sender's id of the refund. Without " +
      'transactions the amounts are those that Shopify suggests; an empty list moves no money.',
    idempotency: 'natural',
    batch: { max: 1, partial: true },
    alsoChanges: ['orders', 'inventoryLevels'],
    schema: {
      ...fields(
        {
          orderId: gidOf('Order'),
          lines: some(LINE),
          shipping: {
            anyOf: [
              fields({ amount: AMOUNT }, ['amount']),
              fields({ fullRefund: { const: true } }, ['fullRefund']),
            ],
          },
          transactions: {
            type: 'array',
            maxItems: 50,
            items: fields({ parentId: gidOf('OrderTransaction'), gateway: WORD, amount: AMOUNT }, [
              'parentId',
              'gateway',
              'amount',
            ]),
          },
          note: { type: 'string', maxLength: 4000 },
          notify: SWITCH,
        },
        ['orderId'],
      ),
      anyOf: [{ required: ['lines'] }, { required: ['shipping'] }, { required: ['transactions'] }],
    },
  },
  write: (shop, command) => createRefund(shop, command, 0),
};

async function createRefund(shop: Shop, command: Command, generation: number): Promise<Ack> {
  const orderId = textAt(command.data, 'orderId');
  const lines = command.data['lines'] ?? [];
  const shipping = optionalObject(command.data, 'shipping') ?? {};
  const { data } = await ask(shop, PLAN, {
    id: orderId,
    lines,
    fullShipping: shipping['fullRefund'] === true,
    shipping: optionalText(shipping, 'amount'),
  });
  const order = optionalObject(data, 'order');
  if (order === null) return missing(orderId);
  const refunds = objectsAt(order, 'refunds');
  const mark = markOf(command.key);
  const made = refunds.find((refund) => optionalText(refund, 'note')?.includes(mark) === true);
  if (made !== undefined) return { outcome: 'same', id: textAt(made, 'id') };
  if (refunds.length >= REFUNDS_MAX) {
    const what = `${orderId} has ${refunds.length} refunds, too many to tell whether this one is among them`;
    return refused(SHOPIFY_ERRORS.SHOPIFY_WRITE_REFUSED, what, 'orderId');
  }
  const input = inputOf(command, order, mark);
  const key = `crossdock-${contentHash({ key: command.idempotencyKey, input, generation })}`;
  let hasFailed = false;
  const ack = await send(shop, {
    operation: CREATE,
    variables: { input, key },
    root: 'refundCreate',
    ack: (payload) => {
      const refund = objectAt(payload, 'refund');
      const version = utcTime(textAt(refund, 'updatedAt'));
      return { outcome: 'written', id: textAt(refund, 'id'), version };
    },
    refusal: ({ message }) => {
      if (!/idempoten|with this key/i.test(message)) return null;
      hasFailed = /fail/i.test(message);
      return stillRunning(message);
    },
  });
  // The call before surely failed: the marks are read again, and only then the refund goes out under a new key.
  const isAgain = hasFailed && generation < GENERATIONS_MAX;
  return isAgain ? createRefund(shop, command, generation + 1) : ack;
}

/** Errors of refunds have no code, so what they say about the key is all there is. */
function stillRunning(what: string): Ack {
  const { code } = SHOPIFY_ERRORS.SHOPIFY_WRITE_REFUSED;
  return { outcome: 'retry', afterMs: 5000, code, what };
}

function markOf(key: string): string {
  return `[crossdock ${contentHash(key).slice(0, 24)}]`;
}

function inputOf({ data }: Command, order: JsonObject, mark: string): JsonObject {
  const { orderId, lines, shipping, notify } = data;
  const note = optionalText(data, 'note');
  return {
    orderId,
    note: note === null ? mark : `${note} ${mark}`,
    notify: notify === true,
    currency: textAt(order, 'presentmentCurrencyCode'),
    transactions: transactionsOf(data, order).map((entry) => ({ ...entry, orderId })),
    ...(lines === undefined ? {} : { refundLineItems: lines }),
    ...(shipping === undefined ? {} : { shipping }),
  };
}

function transactionsOf(data: JsonObject, order: JsonObject): readonly JsonObject[] {
  const given: Json | undefined = data['transactions'];
  if (isList(given)) {
    return given
      .filter((entry) => isJsonObject(entry))
      .map((entry) => ({ ...entry, kind: 'REFUND' }));
  }
  const suggested = optionalObject(order, 'suggestedRefund');
  if (suggested === null) return [];
  return objectsAt(suggested, 'suggestedTransactions').flatMap((entry) => {
    const parent = optionalObject(entry, 'parentTransaction');
    const money = objectAt(objectAt(entry, 'amountSet'), 'presentmentMoney');
    const amount = textAt(money, 'amount');
    if (parent === null || Number(amount) === 0) return [];
    return [
      {
        parentId: textAt(parent, 'id'),
        gateway: optionalText(entry, 'gateway') ?? '',
        amount,
        kind: 'REFUND',
      },
    ];
  });
}
