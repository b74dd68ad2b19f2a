/**
 * What sandboxes are built from: the second file of the core that a connector may import, in its `sandbox/` only, so
 * that a hub without sandboxes never loads it.
 */
export type { SandboxAnswer } from './answer.ts';
export type { CallLog, CallNote } from './call-log.ts';
export { makeCallLog } from './call-log.ts';
export type { Attempt, Courier, Parcel, WebhookFault } from './courier.ts';
export { makeCourier } from './courier.ts';
export type { Database, MakeTable, RowChange } from './database.ts';
export { openDatabase } from './database.ts';
export type { SandboxFault } from './faults.ts';
export type { LaggingIndex } from './lagging-index.ts';
export { makeLaggingIndex } from './lagging-index.ts';
export type { CarriedAnswer, CarriedRequest, SandboxNetwork } from './network.ts';
export type { Operation, SandboxCall, SandboxServer, Vendor, WorkedCall } from './server.ts';
export { startSandboxServer } from './server.ts';
export type { Row, Table } from './table.ts';
