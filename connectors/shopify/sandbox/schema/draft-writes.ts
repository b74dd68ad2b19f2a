/** What can be done to draft orders. */
export const DRAFT_WRITES = `
extend type Mutation {
  draftOrderCreate(input: DraftOrderInput!): DraftOrderCreatePayload
  draftOrderUpdate(id: ID!, input: DraftOrderInput!): DraftOrderUpdatePayload
  draftOrderComplete(id: ID!, paymentGatewayId: ID, paymentPending: Boolean = false,
    sourceName: String): DraftOrderCompletePayload
  draftOrderInvoiceSend(email: EmailInput, id: ID!): DraftOrderInvoiceSendPayload
  draftOrderDelete(input: DraftOrderDeleteInput!): DraftOrderDeletePayload
}

input DraftOrderInput {
  billingAddress: MailingAddressInput, customAttributes: [AttributeInput!], email: String
  lineItems: [DraftOrderLineItemInput!], note: String, phone: String, poNumber: String
  purchasingEntity: PurchasingEntityInput, shippingAddress: MailingAddressInput
  shippingLine: ShippingLineInput, sourceName: String, tags: [String!], taxExempt: Boolean
}

input DraftOrderLineItemInput {
  customAttributes: [AttributeInput!], originalUnitPriceWithCurrency: MoneyInput
  priceOverride: MoneyInput, quantity: Int!, requiresShipping: Boolean, sku: String
  taxable: Boolean, title: String, variantId: ID
}

input PurchasingEntityInput {
  customerId: ID
}

input ShippingLineInput {
  priceWithCurrency: MoneyInput, title: String
}

input EmailInput {
  bcc: [String!], body: String, customMessage: String, from: String, subject: String, to: String
}

type DraftOrderInvoiceSendPayload {
  draftOrder: DraftOrder, userErrors: [UserError!]!
}

input DraftOrderDeleteInput {
  id: ID!
}

type DraftOrderCreatePayload {
  draftOrder: DraftOrder, userErrors: [UserError!]!
}

type DraftOrderUpdatePayload {
  draftOrder: DraftOrder, userErrors: [UserError!]!
}

type DraftOrderCompletePayload {
  draftOrder: DraftOrder, userErrors: [UserError!]!
}

type DraftOrderDeletePayload {
  deletedId: ID, userErrors: [UserError!]!
}
`;
