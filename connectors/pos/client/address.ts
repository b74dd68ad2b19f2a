import { CrossdockError, type Network, tcpAddress } from '../../../core/connector/index.ts';

/** A machine to be reached, and the setting that names it. */
export interface Machine {
  readonly host: string;
  readonly network: Network;
  /** For messages: the connection. */
  readonly where: string;
  /** `sftp` or `database`, which has the host and says whether a private address is allowed. */
  readonly setting: 'sftp' | 'database';
}

/**
 * The address that is gone to, checked.
 *
 * Errors: HTTP_HOST_REFUSED, with the setting that would allow it; HTTP_UNREACHABLE.
 */
export async function addressOf({
  host,
  network,
  where,
  setting,
}: Machine): Promise<Awaited<ReturnType<typeof tcpAddress>>> {
  try {
    return await tcpAddress(host, network, { where });
  } catch (error) {
    if (!(error instanceof CrossdockError) || error.code !== 'HTTP_HOST_REFUSED') throw error;
    const { code, what, why, retry } = error;
    const mend = `correct ${setting}.host; write ${setting}.allowPrivate: true if it is in your own network`;
    throw new CrossdockError({ code, means: why, mend, retry }, { what, where, cause: error });
  }
}
