import type { JsonObject } from '../../base/json.ts';
import type { Connector, Stream } from '../../connector/contract.ts';
import type { Flow } from '../flow.ts';

/** A connection as lint needs it: what its connector can do, and its streams. */
export interface LintConnection {
  readonly name: string;
  readonly connector: Pick<Connector, 'spec' | 'read' | 'write' | 'lookup' | 'webhooks'>;
  readonly streams: readonly Stream[];
}

/** A whole project. */
export interface LintProject {
  readonly flows: readonly Flow[];
  readonly connections: readonly LintConnection[];
  readonly tables: Readonly<Record<string, JsonObject>>;
}
