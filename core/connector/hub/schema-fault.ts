import { CrossdockError } from '../../base/errors.ts';
import { type SchemaFault, schemaFaults } from '../../base/json-schema.ts';
import type { Command, Stream } from '../contract.ts';
import { HUB_ERRORS } from './errors.ts';
import { operationUnknown } from './record-acks.ts';

/**
 * Checks a command against the schema of its operation, so that the rules can rely on it whoever calls.
 *
 * Errors: HUB_OPERATION_UNKNOWN, HUB_DATA_INVALID with the field, never with its value: values are customers' data.
 */
export function checkCommand(stream: Stream, command: Command): void {
  const operations = stream.writes ?? {};
  const capability = Object.hasOwn(operations, command.operation)
    ? operations[command.operation]
    : undefined;
  if (capability === undefined) throw operationUnknown(command, Object.keys(operations));
  const [fault] = schemaFaults(capability.schema, command.data, 'first');
  if (fault === undefined) return;
  const { path, what } = faultOf(fault);
  throw new CrossdockError(HUB_ERRORS.HUB_DATA_INVALID, { what, where: path });
}

function faultOf(fault: SchemaFault): { readonly path: string; readonly what: string } {
  const params: Record<string, unknown> = fault.params;
  const name = params['missingProperty'] ?? params['additionalProperty'];
  const parent = fault.instancePath.slice(1);
  const path = [parent, name === undefined ? '' : String(name)]
    .filter((one) => one !== '')
    .join('/');
  const allowed = Array.isArray(params['allowedValues'])
    ? `: ${params['allowedValues'].join(', ')}`
    : '';
  return {
    path,
    what: `${path === '' ? 'the data' : path} ${fault.message ?? 'is wrong'}${allowed}`,
  };
}
