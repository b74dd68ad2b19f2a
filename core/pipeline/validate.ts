import type { ErrorObject, ValidateFunction } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { CrossdockError } from '../base/errors.ts';
import type { Command, WriteCapability } from '../connector/contract.ts';
import { PIPELINE_ERRORS } from './errors.ts';

/** Made with the first command: a start that has nothing to validate need not load its vocabularies. */
let validator: Ajv2020 | undefined;
const compiled = new WeakMap<WriteCapability, ValidateFunction>();

/**
 * Checks a command against the schema of its operation; never coerces (I6).
 *
 * Errors: VALIDATE_SCHEMA → the record becomes a dead letter with the path.
 */
export function validateCommand(
  capability: WriteCapability,
  command: Command,
  where: string,
): void {
  const validate = validatorOf(capability);
  if (validate(command.data)) return;
  const faults = (validate.errors ?? []).slice(0, 5).map(describe);
  throw new CrossdockError(PIPELINE_ERRORS.VALIDATE_SCHEMA, {
    what: `${command.stream}.${command.operation}: ${faults.join('; ')}`,
    where,
  });
}

function validatorOf(capability: WriteCapability): ValidateFunction {
  const known = compiled.get(capability);
  if (known !== undefined) return known;
  const made = openValidator().compile(capability.schema);
  compiled.set(capability, made);
  return made;
}

function openValidator(): Ajv2020 {
  if (validator !== undefined) return validator;
  validator = new Ajv2020({ allErrors: true, strict: false, coerceTypes: false });
  formats.default(validator);
  return validator;
}

/** Names the field and the rule, never the value: values are customers' data. */
function describe(error: ErrorObject): string {
  const path = error.instancePath === '' ? 'the record' : error.instancePath.slice(1);
  const extra = error.params['additionalProperty'] ?? error.params['missingProperty'];
  return `${path} ${error.message ?? 'is wrong'}${extra === undefined ? '' : ` (${String(extra)})`}`;
}
