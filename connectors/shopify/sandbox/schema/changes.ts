/** What can be done to customers, orders and goods beyond making them. */
export const CHANGES = `
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
