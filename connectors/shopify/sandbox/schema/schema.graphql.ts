import { BULK } from './bulk.ts';
import { BULK_WRITES } from './bulk-writes.ts';
import { CATALOG_OBJECTS } from './catalog.ts';
import { CHANGES } from './changes.ts';
import { CONNECTIONS } from './connections.ts';
import { DRAFT_WRITES } from './draft-writes.ts';
import { DRAFTS } from './drafts.ts';
import { ENUMS } from './enums.ts';
import { GOODS } from './goods.ts';
import { INPUTS } from './inputs.ts';
import { ORDER_OBJECTS } from './orders.ts';
import { PAYLOADS } from './payloads.ts';
import { PRICE_LIST_WRITES } from './price-list-writes.ts';
import { PRODUCTS } from './products.ts';
import { RETURNS } from './returns.ts';
import { ROOTS } from './roots.ts';

/**
 * The part of Shopify's Admin schema that the sandbox answers.
 *
 * A test proves it against the vendor's full schema: each type, field, argument and enum value exists there
 * with the same type, so a document that is right here is right at Shopify.
 * Source: Admin GraphQL 2026-10, introspected 2026-09.
 */
export const SCHEMA_TEXT: string = [
  ROOTS,
  CATALOG_OBJECTS,
  ORDER_OBJECTS,
  CONNECTIONS,
  PAYLOADS,
  INPUTS,
  ENUMS,
  BULK,
  BULK_WRITES,
  RETURNS,
  DRAFTS,
  DRAFT_WRITES,
  PRICE_LIST_WRITES,
  CHANGES,
  GOODS,
  PRODUCTS,
].join('\n');
