import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';

/** The validator as the hub sets it up: unknown keywords are the vendor's business. */
export function makeAjv(): Ajv {
  const ajv = new Ajv({ allErrors: true, strict: false });
  addFormats.default(ajv);
  return ajv;
}
