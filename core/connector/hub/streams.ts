import type { Stream } from '../contract.ts';
import { CUSTOMERS } from './customer-stream.ts';
import { INVENTORY } from './inventory-stream.ts';
import { ORDERS } from './order-stream.ts';
import { PRODUCTS } from './product-stream.ts';

/** The streams of the hub's own connection. */
export const HUB_STREAMS: readonly Stream[] = [INVENTORY, PRODUCTS, CUSTOMERS, ORDERS];
