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

extend type QueryRoot {
  customerMergePreview(customerOneId: ID!, customerTwoId: ID!,
    overrideFields: CustomerMergeOverrideFields): CustomerMergePreview!
  customerMergeJobStatus(jobId: ID!): CustomerMergeRequest
}

input CustomerMergeOverrideFields {
  customerIdOfEmailToKeep: ID, note: String, tags: [String!]
}

type CustomerMergePreview {
  resultingCustomerId: ID, customerMergeErrors: [CustomerMergeError!]
}

type CustomerMergeRequest {
  jobId: ID, resultingCustomerId: ID!, status: CustomerMergeRequestStatus!
  customerMergeErrors: [CustomerMergeError!]!
}

type CustomerMergeError {
  errorFields: [CustomerMergeErrorFieldType!]!, message: String!
}

enum CustomerMergeErrorFieldType { GIFT_CARDS, MERGE_IN_PROGRESS, OVERRIDE_FIELDS }

enum CustomerMergeRequestStatus { COMPLETED, FAILED, IN_PROGRESS, REQUESTED }

type CustomerMergePayload {
  job: Job, resultingCustomerId: ID, userErrors: [CustomerMergeUserError!]!
}

type CustomerMergeUserError {
  code: CustomerMergeErrorCode, field: [String!], message: String!
}

enum CustomerMergeErrorCode { INTERNAL_ERROR, INVALID_CUSTOMER, INVALID_CUSTOMER_ID }

input CustomerDeleteInput {
  id: ID!
}

type CustomerDeletePayload {
  deletedCustomerId: ID, userErrors: [UserError!]!
}

extend type Mutation {
  customerMerge(customerOneId: ID!, customerTwoId: ID!,
    overrideFields: CustomerMergeOverrideFields): CustomerMergePayload
  customerDelete(input: CustomerDeleteInput!): CustomerDeletePayload
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
