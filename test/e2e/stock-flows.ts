import { copyFileSync, cpSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '..', '..');

/** The flows between till, hub and web shop that stock and orders go by. */
const FLOWS: readonly string[] = [
  'count-pos-to-hub',
  'sale-pos-to-hub',
  'product-shopify-to-hub',
  'order-shopify-to-hub',
  'inventory-hub-to-shopify',
];

/** Copies those flows and their tables: a project of a till and a web shop, without the other systems. */
export function copyStockFlows(dir: string): void {
  mkdirSync(join(dir, 'flows'), { recursive: true });
  for (const flow of FLOWS) {
    copyFileSync(join(ROOT, 'flows', `${flow}.yaml`), join(dir, 'flows', `${flow}.yaml`));
  }
  cpSync(join(ROOT, 'config/tables'), join(dir, 'config/tables'), { recursive: true });
}
