/** What finds and describes a product, beyond its plain fields. */
export const PRODUCTS = `
extend type QueryRoot {
  productByIdentifier(identifier: ProductIdentifierInput!): Product
}

extend type Mutation {
  productDelete(input: ProductDeleteInput!, synchronous: Boolean = true): ProductDeletePayload
}

input ProductDeleteInput {
  id: ID!
}

type ProductDeletePayload {
  deletedProductId: ID, shop: Shop!, userErrors: [UserError!]!
}

input ProductIdentifierInput @oneOf {
  customId: UniqueMetafieldValueInput, handle: String, id: ID
}

extend type Product {
  seo: SEO!, templateSuffix: String
}

type SEO {
  description: String, title: String
}

input SEOInput {
  description: String, title: String
}

extend input ProductSetInput {
  redirectNewHandle: Boolean, seo: SEOInput, templateSuffix: String
}

extend type ProductVariant {
  taxCode: String
}

extend input InventoryItemInput {
  countryCodeOfOrigin: CountryCode, harmonizedSystemCode: String
  measurement: InventoryItemMeasurementInput
}

input InventoryItemMeasurementInput {
  weight: WeightInput
}

input WeightInput {
  unit: WeightUnit!, value: Float!
}

enum WeightUnit { GRAMS, KILOGRAMS, OUNCES, POUNDS }

extend type InventoryItem {
  countryCodeOfOrigin: CountryCode, harmonizedSystemCode: String
  measurement: InventoryItemMeasurement!
}

type InventoryItemMeasurement implements Node {
  id: ID!, weight: Weight
}

type Weight {
  unit: WeightUnit!, value: Float!
}
`;
