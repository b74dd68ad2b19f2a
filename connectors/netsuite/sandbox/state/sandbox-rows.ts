/** The rows that the outside of the sandbox speaks of. */
export type { Row } from '../../../../core/connector/sandbox/kit.ts';
export type { RecordRow } from './rows.ts';
