import { CrossdockError, type ErrorKind } from '../../../core/connector/index.ts';
import { POS_ERRORS } from '../errors.ts';

/**
 * Status codes of SFTP version 3. A full disk, an existing target and a folder that is not empty are all `failure`.
 *
 * Source: draft-ietf-secsh-filexfer-02, section 7.
 */
const STATUS = { noSuchFile: 2, permissionDenied: 3, failure: 4, unsupported: 8 } as const;

const LAST_STATUS = 8;

/** The SFTP status of an error, or null when it is none. */
function statusOf(error: unknown): number | null {
  if (error instanceof CrossdockError || !(error instanceof Error)) return null;
  const code = 'code' in error ? error.code : null;
  // The reason of an abort has a number as well, a larger one.
  return typeof code === 'number' && code <= LAST_STATUS ? code : null;
}

/** Whether the server said no, so that nothing happened; else nobody knows. */
export function isAnswered(error: unknown): boolean {
  return statusOf(error) !== null;
}

/** Whether the server says that nothing is there. */
export function isMissing(error: unknown): boolean {
  return statusOf(error) === STATUS.noSuchFile;
}

/** Whether the server says no more than that it did not work. */
export function isPlainFailure(error: unknown): boolean {
  return statusOf(error) === STATUS.failure;
}

/** Whether a session has to be opened anew before the step is repeated. */
export function isLost(error: unknown): boolean {
  if (!(error instanceof CrossdockError)) return false;
  return (
    error.code === POS_ERRORS.POS_SFTP_LOST.code ||
    error.code === POS_ERRORS.POS_SFTP_UNREACHABLE.code
  );
}

/** The server is not there, or does not let the account in: nobody gets further than this error. */
const SHUT_OUT: ReadonlySet<string> = new Set([
  ...['POS_SFTP_LOST', 'POS_SFTP_UNREACHABLE', 'POS_SFTP_HOST_KEY', 'POS_SFTP_AUTH_REFUSED'],
  'HTTP_UNREACHABLE',
]);

/**
 * What an error tells of the server: one that says no to a step, or has a file that cannot be used, is at work. What is
 * wrong with this machine, the settings or the program tells nothing.
 */
export function tellsOf(error: unknown): 'ok' | 'failed' | 'neutral' {
  if (isAnswered(error)) return 'ok';
  if (!(error instanceof CrossdockError)) return 'neutral';
  if (SHUT_OUT.has(error.code)) return 'failed';
  return OF_FILES.has(error.code) ? 'ok' : 'neutral';
}

/** Faults that the answers of the server show. */
const OF_FILES: ReadonlySet<string> = new Set([
  ...['POS_FOLDER_UNUSABLE', 'POS_FILE_UNREADABLE', 'POS_FILE_REFUSED'],
]);

/** What the server said, in words; the path is the caller's to name. */
export function reasonOf(error: unknown): string {
  const status = statusOf(error);
  if (status === STATUS.permissionDenied) return 'permission denied';
  if (status === STATUS.noSuchFile) return 'no such file or folder';
  if (status === STATUS.unsupported) return 'the server does not know how';
  const said = error instanceof Error && error.message !== '' ? error.message : 'no reason given';
  return status === null ? said : `the server says: ${said.slice(0, 200)}`;
}

/**
 * A fault of a step on the server. What the server or the disk did not say stays as it is: a fault that already is one,
 * the hub's own wish to stop, a mistake of the program.
 */
export function stepFault(
  kind: ErrorKind,
  { what, where }: { readonly what: string; readonly where: string },
  error: unknown,
): unknown {
  const isOfDisk = error instanceof Error && 'code' in error && typeof error.code === 'string';
  if (error instanceof CrossdockError || (statusOf(error) === null && !isOfDisk)) return error;
  return new CrossdockError(kind, { what: `${what}: ${reasonOf(error)}`, where, cause: error });
}

/** A session that is gone. */
export function lostFault(where: string, what: string, cause?: unknown): CrossdockError {
  return new CrossdockError(POS_ERRORS.POS_SFTP_LOST, { what, where, cause });
}
