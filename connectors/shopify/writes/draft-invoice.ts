import { refused } from '../acks.ts';
import { SHOPIFY_ERRORS } from '../errors.ts';
import { bareMutation, stateChange } from './state-change.ts';
import type { WriteOperation } from './write-operation.ts';
import { fields, WORD } from './write-parts.ts';

/** A draft whose buyer gets its invoice, with the way to pay it. */
export const SEND_INVOICE: WriteOperation = stateChange({
  stream: 'draftOrders',
  operation: 'sendInvoice',
  scope: 'write_draft_orders',
  about:
    "Mails a draft order's invoice with the link to its checkout, once: where one was sent already none goes out " +
    "again. Without to it goes to the draft's own address. The key is its id, or the sender's id it was made with.",
  schema: fields({
    to: { ...WORD, format: 'email' },
    subject: WORD,
    customMessage: { ...WORD, maxLength: 5000 },
  }),
  mutation: bareMutation('DraftOrderInvoice', 'draftOrderInvoiceSend', {
    variables: '$id: ID!, $email: EmailInput',
    passed: 'id: $id, email: $email',
  }),
  root: 'draftOrderInvoiceSend',
  isDone: ({ data }) => typeof data['invoiceSentAt'] === 'string',
  flaw: ({ key, data }) =>
    data['status'] === 'COMPLETED'
      ? refused(
          SHOPIFY_ERRORS.SHOPIFY_WRITE_REFUSED,
          `${key} has become an order, which needs no invoice of the draft`,
          'status',
        )
      : null,
  variables: (id, email) => ({ id, email }),
});
