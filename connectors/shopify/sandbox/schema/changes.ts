/** What can be done to customers, orders and goods beyond making them. */
export const CHANGES = `
extend type Order {
  suggestedRefund(refundDuties: [RefundDutyInput!], refundLineItems: [RefundLineItemInput!],
    refundMethodAllocation: RefundMethodAllocation = ORIGINAL_PAYMENT_METHODS,
    refundShipping: Boolean, shippingAmount: Money,
    suggestFullRefund: Boolean = false): SuggestedRefund
}

type SuggestedRefund {
  amountSet: MoneyBag!, subtotalSet: MoneyBag!, totalTaxSet: MoneyBag!
  maximumRefundableSet: MoneyBag!, suggestedTransactions: [SuggestedOrderTransaction!]!
}

type SuggestedOrderTransaction {
  amountSet: MoneyBag!, gateway: String, kind: SuggestedOrderTransactionKind!
  maximumRefundableSet: MoneyBag, parentTransaction: OrderTransaction
}

enum SuggestedOrderTransactionKind { SUGGESTED_REFUND }

input RefundDutyInput {
  dutyId: ID!, refundType: RefundDutyRefundType
}

enum RefundDutyRefundType { FULL, PROPORTIONAL }

enum RefundMethodAllocation { ORIGINAL_PAYMENT_METHODS, STORE_CREDIT }

extend type Mutation {
  customerSmsMarketingConsentUpdate(
    input: CustomerSmsMarketingConsentUpdateInput!): CustomerSmsMarketingConsentUpdatePayload
}

input CustomerSmsMarketingConsentInput {
  consentUpdatedAt: DateTime, marketingOptInLevel: CustomerMarketingOptInLevel
  marketingState: CustomerSmsMarketingState!, sourceLocationId: ID
}

input CustomerSmsMarketingConsentUpdateInput {
  customerId: ID!, smsMarketingConsent: CustomerSmsMarketingConsentInput!
}

type CustomerSmsMarketingConsentUpdatePayload {
  customer: Customer, userErrors: [CustomerSmsMarketingConsentError!]!
}

type CustomerSmsMarketingConsentError {
  code: CustomerSmsMarketingConsentErrorCode, field: [String!], message: String!
}

enum CustomerSmsMarketingConsentErrorCode { INCLUSION, INTERNAL_ERROR, INVALID, MISSING_ARGUMENT }
`;
