/** Every write that the connector makes. A test validates each against Shopify's schema and its scopes. */
import { keyedMutation, type Operation, plainMutation } from './operation.ts';
import { CUSTOMER_SET } from './write-customers.ts';
import { OPERATION_DOCUMENTS } from './writes/registry.ts';

/** Sets quantities under an idempotency key and, when told, only from the expected value. */
export const INVENTORY_SET = keyedMutation(
  'InventorySet',
  13,
  `mutation InventorySet($input: InventorySetQuantitiesInput!, $key: String!) {
  inventorySetQuantities(input: $input) @idempotent(key: $key) {
    inventoryAdjustmentGroup { id createdAt }
    userErrors { code field message }
  }
}`,
);

/** Creates an order that was sold elsewhere. */
export const ORDER_CREATE = plainMutation(
  'OrderCreate',
  21,
  `mutation OrderCreate($order: OrderCreateOrderInput!, $options: OrderCreateOptionsInput) {
  orderCreate(order: $order, options: $options) {
    order { id updatedAt sourceIdentifier }
    userErrors { code field message }
  }
}`,
);

/** Tells that lines of a fulfilment order were sent or handed over. */
export const FULFILLMENT_CREATE = plainMutation(
  'FulfillmentCreate',
  15,
  `mutation FulfillmentCreate($fulfillment: FulfillmentInput!) {
  fulfillmentCreate(fulfillment: $fulfillment) {
    fulfillment { id status }
    userErrors { field message }
  }
}`,
);

/** Subscribes to a topic. */
export const WEBHOOK_CREATE = plainMutation(
  'WebhookCreate',
  10,
  `mutation WebhookCreate($topic: WebhookSubscriptionTopic!, $webhookSubscription: WebhookSubscriptionInput!) {
  webhookSubscriptionCreate(topic: $topic, webhookSubscription: $webhookSubscription) {
    webhookSubscription { id topic uri format includeFields filter }
    userErrors { field message }
  }
}`,
);

/** Points a subscription to another address. */
export const WEBHOOK_UPDATE = plainMutation(
  'WebhookUpdate',
  10,
  `mutation WebhookUpdate($id: ID!, $webhookSubscription: WebhookSubscriptionInput!) {
  webhookSubscriptionUpdate(id: $id, webhookSubscription: $webhookSubscription) {
    webhookSubscription { id topic uri format includeFields filter }
    userErrors { field message }
  }
}`,
);

/** Ends a subscription. */
export const WEBHOOK_DELETE = plainMutation(
  'WebhookDelete',
  10,
  `mutation WebhookDelete($id: ID!) {
  webhookSubscriptionDelete(id: $id) {
    deletedWebhookSubscriptionId
    userErrors { field message }
  }
}`,
);

/** All writes, for the tests. */
export const WRITES: readonly Operation[] = [
  INVENTORY_SET,
  CUSTOMER_SET,
  ORDER_CREATE,
  FULFILLMENT_CREATE,
  WEBHOOK_CREATE,
  WEBHOOK_UPDATE,
  WEBHOOK_DELETE,
  ...OPERATION_DOCUMENTS,
];
