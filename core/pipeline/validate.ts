import { CrossdockError } from '../base/errors.ts';
import { type SchemaFault, schemaFaults } from '../base/json-schema.ts';
import type { Command, WriteCapability } from '../connector/contract.ts';
import { PIPELINE_ERRORS } from './errors.ts';

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
  const wrong = schemaFaults(capability.schema, command.data, 'all');
  if (wrong.length === 0) return;
  const faults = wrong.slice(0, 5).map(describe);
  throw new CrossdockError(PIPELINE_ERRORS.VALIDATE_SCHEMA, {
    what: `${command.stream}.${command.operation}: ${faults.join('; ')}`,
    where,
  });
}

/** Names the field and the rule, never the value: values are customers' data. */
function describe(error: SchemaFault): string {
  const path = error.instancePath === '' ? 'the record' : error.instancePath.slice(1);
  const extra = error.params['additionalProperty'] ?? error.params['missingProperty'];
  return `${path} ${error.message ?? 'is wrong'}${extra === undefined ? '' : ` (${String(extra)})`}`;
}
