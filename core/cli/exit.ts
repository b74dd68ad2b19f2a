/** The one place that says which exit code an error means. */
import { CrossdockError } from '../base/errors.ts';
import type { ExitCode } from './outcome.ts';

/** Wrong input: the user's files or command line; also every connector's `…_SETTING_INVALID`. */
const INPUT_AREAS = ['CLI_', 'CONFIG_', 'FLOW_', 'EXPR_', 'PROJECT_'];

/** Codes of an input area, or of the base, that are about the machine or what it was given. */
const INPUT_CODES = ['BASE_DURATION_INVALID'];

/** The environment: ports, disks, other processes, missing programs, secrets that are not set. */
const ENVIRONMENT_AREAS = ['SERVER_', 'STORE_'];
const ENVIRONMENT_CODES = [
  'CLI_FOLDER_UNUSABLE',
  'CLI_MOCHA_MISSING',
  'BASE_SECRET_UNRESOLVED',
  'CONNECTION_SECRETS_MISSING',
  'CONFIG_FILE_UNREADABLE',
];

/** Codes of the store that are about what was asked, not about the machine. */
const WORK_CODES = ['STORE_ARRIVAL_CLOSED', 'STORE_RUN_UNKNOWN', 'STORE_CONSTRAINT'];

/** What Node says when the machine refuses something. */
const SYSTEM_CODES = new Set(['EADDRINUSE', 'EACCES', 'EPERM', 'ENOSPC', 'EROFS', 'EMFILE', 'EIO']);

/** The exit code for an error that ended a command. */
export function exitCodeOf(error: unknown): ExitCode {
  if (error instanceof CrossdockError) return exitCodeOfCode(error.code);
  const code: unknown = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' && SYSTEM_CODES.has(code) ? 3 : 1;
}

/** The exit code for a fault's code. */
export function exitCodeOfCode(code: string): ExitCode {
  if (WORK_CODES.includes(code)) return 1;
  if (ENVIRONMENT_CODES.includes(code) || startsWithAny(code, ENVIRONMENT_AREAS)) return 3;
  if (code.endsWith('_SETTING_INVALID')) return 2;
  return INPUT_CODES.includes(code) || startsWithAny(code, INPUT_AREAS) ? 2 : 1;
}

function startsWithAny(code: string, areas: readonly string[]): boolean {
  return areas.some((area) => code.startsWith(area));
}
