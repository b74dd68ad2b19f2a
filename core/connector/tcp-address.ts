import { CrossdockError } from '../base/errors.ts';
import {
  type Address,
  type AddressRules,
  checkedAddresses,
  matchesHost,
  type Resolve,
  systemResolve,
} from './address-guard.ts';
import type { Network } from './contract.ts';
import { HTTP_ERRORS } from './errors.ts';

/**
 * The address that a connection without HTTP (SFTP, a database) connects to; the same guard as for URLs (T38).
 *
 * Shape: connect to this address and to no other, or the name could stand for another one the next moment.
 * Errors: HTTP_HOST_REFUSED → the host or an address of it is not allowed; HTTP_UNREACHABLE → no address was found.
 */
export async function tcpAddress(
  host: string,
  network: Network,
  options: { readonly where: string; readonly resolve?: Resolve },
): Promise<Address> {
  const { where, resolve = systemResolve } = options;
  const rules: AddressRules = { ...network, where };
  if (!network.hosts.some((pattern) => matchesHost(pattern, host))) {
    throw new CrossdockError(HTTP_ERRORS.HTTP_HOST_REFUSED, {
      what: `${host} is not one of ${network.hosts.join(', ')}`,
      where,
    });
  }
  const [first] = await checkedAddresses(host, rules, (name) => resolved(name, resolve, where));
  if (first === undefined) throw unreachable(host, where, 'it has no address');
  return first;
}

async function resolved(
  host: string,
  resolve: Resolve,
  where: string,
): Promise<readonly Address[]> {
  try {
    return await resolve(host);
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'no code';
    throw unreachable(host, where, `the name cannot be resolved (${code})`, cause);
  }
}

function unreachable(host: string, where: string, what: string, cause?: unknown): CrossdockError {
  return new CrossdockError(HTTP_ERRORS.HTTP_UNREACHABLE, {
    what: `${host}: ${what}`,
    where,
    cause,
  });
}
