/** The whole of what a connector may import from the core. */
export type { Clock } from '../base/clock.ts';
export { isoTime } from '../base/clock.ts';
export { parseDuration } from '../base/duration.ts';
export type { ErrorKind, Fault, Retry } from '../base/errors.ts';
export { assert, CrossdockError, defineErrors, faultOf } from '../base/errors.ts';
export type { Json, JsonObject } from '../base/json.ts';
export {
  bytesHash,
  canonicalJson,
  contentHash,
  isJsonObject,
  isRemove,
  REMOVE,
} from '../base/json.ts';
export { schemaFaults } from '../base/json-schema.ts';
export type { Log } from '../base/log.ts';
export type { Random } from '../base/random.ts';
export { Secret } from '../base/secret.ts';
export { compareVersions } from '../base/version.ts';
export type * from './contract.ts';
export { defineConnector } from './contract.ts';
export { mayHaveExecuted } from './errors.ts';
export type {
  Allowance,
  HttpClient,
  HttpRequest,
  HttpResponse,
  WindowState,
} from './http-contract.ts';
export { checkLease } from './lease.ts';
export { type Line, lineOf } from './line.ts';
export { retryAfterMs } from './retry-after.ts';
export { liveSecrets, type Rotation, rotationFindings } from './rotation.ts';
export type { Setting, SettingsSpec } from './settings.ts';
export { tcpAddress } from './tcp-address.ts';
