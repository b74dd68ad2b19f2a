/** Connections and their edges. */
export const CONNECTIONS = `
type ProductConnection {
  edges: [ProductEdge!]!, nodes: [Product!]!, pageInfo: PageInfo!
}

type ProductVariantConnection {
  edges: [ProductVariantEdge!]!, nodes: [ProductVariant!]!, pageInfo: PageInfo!
}

type InventoryItemConnection {
  edges: [InventoryItemEdge!]!, nodes: [InventoryItem!]!, pageInfo: PageInfo!
}

type LocationConnection {
  edges: [LocationEdge!]!, nodes: [Location!]!, pageInfo: PageInfo!
}

type OrderConnection {
  edges: [OrderEdge!]!, nodes: [Order!]!, pageInfo: PageInfo!
}

type FulfillmentOrderConnection {
  edges: [FulfillmentOrderEdge!]!, nodes: [FulfillmentOrder!]!, pageInfo: PageInfo!
}

type CustomerConnection {
  edges: [CustomerEdge!]!, nodes: [Customer!]!, pageInfo: PageInfo!
}

type WebhookSubscriptionConnection {
  edges: [WebhookSubscriptionEdge!]!, nodes: [WebhookSubscription!]!, pageInfo: PageInfo!
}

type MetafieldConnection {
  edges: [MetafieldEdge!]!, nodes: [Metafield!]!, pageInfo: PageInfo!
}

type InventoryLevelConnection {
  edges: [InventoryLevelEdge!]!, nodes: [InventoryLevel!]!, pageInfo: PageInfo!
}

type ShippingLineConnection {
  edges: [ShippingLineEdge!]!, nodes: [ShippingLine!]!, pageInfo: PageInfo!
}

type LineItemConnection {
  edges: [LineItemEdge!]!, nodes: [LineItem!]!, pageInfo: PageInfo!
}

type RefundLineItemConnection {
  edges: [RefundLineItemEdge!]!, nodes: [RefundLineItem!]!, pageInfo: PageInfo!
}

type OrderTransactionConnection {
  edges: [OrderTransactionEdge!]!, nodes: [OrderTransaction!]!, pageInfo: PageInfo!
}

type FulfillmentLineItemConnection {
  edges: [FulfillmentLineItemEdge!]!, nodes: [FulfillmentLineItem!]!, pageInfo: PageInfo!
}

type FulfillmentOrderLineItemConnection {
  edges: [FulfillmentOrderLineItemEdge!]!, nodes: [FulfillmentOrderLineItem!]!
  pageInfo: PageInfo!
}

type MailingAddressConnection {
  edges: [MailingAddressEdge!]!, nodes: [MailingAddress!]!, pageInfo: PageInfo!
}

type ProductEdge {
  cursor: String!, node: Product!
}

type ProductVariantEdge {
  cursor: String!, node: ProductVariant!
}

type InventoryItemEdge {
  cursor: String!, node: InventoryItem!
}

type LocationEdge {
  cursor: String!, node: Location!
}

type OrderEdge {
  cursor: String!, node: Order!
}

type FulfillmentOrderEdge {
  cursor: String!, node: FulfillmentOrder!
}

type CustomerEdge {
  cursor: String!, node: Customer!
}

type WebhookSubscriptionEdge {
  cursor: String!, node: WebhookSubscription!
}

type MetafieldEdge {
  cursor: String!, node: Metafield!
}

type InventoryLevelEdge {
  cursor: String!, node: InventoryLevel!
}

type ShippingLineEdge {
  cursor: String!, node: ShippingLine!
}

type LineItemEdge {
  cursor: String!, node: LineItem!
}

type RefundLineItemEdge {
  cursor: String!, node: RefundLineItem!
}

type OrderTransactionEdge {
  cursor: String!, node: OrderTransaction!
}

type FulfillmentLineItemEdge {
  cursor: String!, node: FulfillmentLineItem!
}

type FulfillmentOrderLineItemEdge {
  cursor: String!, node: FulfillmentOrderLineItem!
}

type MailingAddressEdge {
  cursor: String!, node: MailingAddress!
}
`;
