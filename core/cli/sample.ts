/** The catalogue of the real shop whose till files come with the package: what sandboxes are seeded with. */
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parse } from 'csv-parse/sync';

/** Where the package lies: the demo runs on its own configuration and flows. */
export const PACKAGE_ROOT = resolve(import.meta.dirname, '..', '..');

/** The two weeks of a real shop's POS files. */
export const SAMPLE_DIR = join(PACKAGE_ROOT, 'connectors', 'pos', 'sandbox', 'sample');

/** One SKU of the sample. */
export interface SampleProduct {
  readonly sku: string;
  readonly title: string;
  /** A decimal text. */
  readonly price: string;
}

/** Every SKU of the sample, in the file's order. */
export function sampleCatalogue(sampleDir: string = SAMPLE_DIR): readonly SampleProduct[] {
  return parse<SampleProduct>(readFileSync(join(sampleDir, 'catalogue.csv')), { columns: true });
}
