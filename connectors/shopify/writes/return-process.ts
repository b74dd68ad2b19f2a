/**
 * Books goods of a return in, and money back with them.
 *
 * What shall be processed of each line is given in total, so a repetition finds nothing left to do and moves no money.
 */
import type { Ack, Command, JsonObject } from '../../../core/connector/index.ts';
import { refused } from '../acks.ts';
import type { Shop } from '../client.ts';
import { SHOPIFY_ERRORS } from '../errors.ts';
import { objectAt, objectsAt, optionalObject, optionalText, textAt } from '../node.ts';
import { plainMutation } from '../operation.ts';
import { current, missing, send, type WriteOperation } from './write-operation.ts';
import { AMOUNT, fields, gidOf, SWITCH, some, UNITS, WORD } from './write-parts.ts';

const PROCESS = plainMutation(
  'ReturnProcess',
  50,
  `mutation ReturnProcess($input: ReturnProcessInput!) {
  returnProcess(input: $input) {
    return { id status }
    userErrors { code field message }
  }
}`,
);

const LINE = fields(
  {
    id: gidOf('ReturnLineItem'),
    processed: UNITS,
    disposition: { enum: ['RESTOCKED', 'NOT_RESTOCKED', 'MISSING', 'PROCESSING_REQUIRED'] },
    locationId: gidOf('Location'),
  },
  ['id', 'processed'],
);

/** What came back of a return. */
export const PROCESS_RETURN: WriteOperation = {
  stream: 'returns',
  operation: 'process',
  scope: 'write_returns',
  documents: [PROCESS],
  capability: {
    about:
      'Books goods of a return in: how many of each line are processed in all, what becomes of them, and the money ' +
      'that goes back with them. The key is the id of the return.',
    idempotency: 'natural',
    batch: { max: 1, partial: true },
    alsoChanges: ['orders', 'refunds', 'inventoryLevels'],
    schema: fields(
      {
        lines: some(LINE),
        refund: some(
          fields({ parentId: gidOf('OrderTransaction'), amount: AMOUNT, currency: WORD }, [
            'parentId',
            'amount',
            'currency',
          ]),
          50,
        ),
        note: WORD,
        notifyCustomer: SWITCH,
      },
      ['lines'],
    ),
  },
  write: processReturn,
};

async function processReturn(shop: Shop, { key, data }: Command): Promise<Ack> {
  const record = await current(shop, 'returns', key);
  if (record === null) return missing(key);
  const held = new Map(
    objectsAt(record.data, 'returnLineItems').map((line) => [textAt(line, 'id'), line]),
  );
  const lines: JsonObject[] = [];
  for (const wanted of objectsAt(data, 'lines')) {
    const line = held.get(textAt(wanted, 'id'));
    if (line === undefined) {
      const what = `${key} has no line ${textAt(wanted, 'id')}`;
      return refused(SHOPIFY_ERRORS.SHOPIFY_COMMAND_INVALID, what, 'lines');
    }
    const quantity = numberAt(wanted, 'processed') - numberAt(line, 'processedQuantity');
    if (quantity <= 0) continue;
    lines.push({
      id: textAt(wanted, 'id'),
      quantity,
      ...dispositionsOf(record.data, { wanted, line, quantity }),
    });
  }
  if (lines.length === 0) return { outcome: 'same', id: key };
  return send(shop, {
    operation: PROCESS,
    variables: { input: inputOf(key, data, lines) },
    root: 'returnProcess',
    ack: (payload) => ({ outcome: 'written', id: textAt(objectAt(payload, 'return'), 'id') }),
  });
}

function inputOf(returnId: string, data: JsonObject, returnLineItems: readonly JsonObject[]) {
  const refund = data['refund'] === undefined ? [] : objectsAt(data, 'refund');
  const orderTransactions = refund.map((entry) => ({
    parentId: textAt(entry, 'parentId'),
    transactionAmount: {
      amount: textAt(entry, 'amount'),
      currencyCode: textAt(entry, 'currency'),
    },
  }));
  const note = optionalText(data, 'note');
  return {
    returnId,
    returnLineItems,
    notifyCustomer: data['notifyCustomer'] === true,
    ...(note === null ? {} : { note }),
    ...(refund.length === 0 ? {} : { financialTransfer: { issueRefund: { orderTransactions } } }),
  };
}

interface Booking {
  readonly wanted: JsonObject;
  readonly line: JsonObject;
  readonly quantity: number;
}

/** Dispositions stand against the lines of the reverse fulfilment orders, found by what was sent. */
function dispositionsOf(data: JsonObject, { wanted, line, quantity }: Booking): JsonObject {
  const type = optionalText(wanted, 'disposition');
  const sent = optionalObject(line, 'fulfillmentLineItem');
  if (type === null || sent === null) return {};
  const locationId = optionalText(wanted, 'locationId');
  let left = quantity;
  const dispositions = objectsAt(data, 'reverseFulfillmentOrders')
    .flatMap((reverse) => objectsAt(reverse, 'lineItems'))
    .filter((one) => optionalObject(one, 'fulfillmentLineItem')?.['id'] === sent['id'])
    .flatMap((one) => {
      const done = objectsAt(one, 'dispositions').reduce(
        (sum, part) => sum + numberAt(part, 'quantity'),
        0,
      );
      const taken = Math.min(left, numberAt(one, 'totalQuantity') - done);
      left -= Math.max(0, taken);
      if (taken <= 0) return [];
      const place = locationId === null ? {} : { locationId };
      return [
        {
          reverseFulfillmentOrderLineItemId: textAt(one, 'id'),
          quantity: taken,
          dispositionType: type,
          ...place,
        },
      ];
    });
  return dispositions.length === 0 ? {} : { dispositions };
}

function numberAt(node: JsonObject, field: string): number {
  const value = node[field];
  return typeof value === 'number' ? value : 0;
}
