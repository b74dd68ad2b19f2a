import type { Stream, WriteCapability } from '../../connector/contract.ts';
import { FLOW_ERRORS } from '../errors.ts';
import { renameTo } from '../nearest.ts';
import type { Reporter } from './finding.ts';
import type { LintConnection } from './project.ts';

/** A stream that was found, and its connection. */
export interface End {
  readonly connection: LintConnection;
  readonly stream: Stream;
}

/** Where a flow reads and writes, as far as both exist. */
export interface Ends {
  readonly source: End | null;
  readonly deliver: (End & { readonly write: WriteCapability | null }) | null;
}

/** Checks source and destination against the catalogs. */
export function lintEnds(report: Reporter, connections: readonly LintConnection[]): Ends {
  const { flow } = report;
  const source = findEnd(report, connections, flow.source, 'source');
  const deliver = findEnd(report, connections, flow.deliver, 'deliver');
  if (source !== null) lintSource(report, source);
  if (deliver === null) return { source, deliver: null };
  return { source, deliver: { ...deliver, write: findWrite(report, deliver) } };
}

/** Finds a connection's stream, or reports what is unknown. */
export function findEnd(
  report: Reporter,
  connections: readonly LintConnection[],
  named: { readonly connection: string; readonly stream: string },
  path: string,
  fields: { readonly connection: string; readonly stream: string } = {
    connection: 'connection',
    stream: 'stream',
  },
): End | null {
  const connection = connections.find((one) => one.name === named.connection);
  if (connection === undefined) {
    const names = connections.map((one) => one.name);
    report.error(FLOW_ERRORS.FLOW_CONNECTION_UNKNOWN, {
      path: `${path}.${fields.connection}`,
      what: `there is no connection "${named.connection}"`,
      mend: renameTo(named.connection, names, 'connection'),
    });
    return null;
  }
  const stream = connection.streams.find((one) => one.name === named.stream);
  if (stream !== undefined) return { connection, stream };
  const names = connection.streams.map((one) => one.name);
  report.error(FLOW_ERRORS.FLOW_STREAM_UNKNOWN, {
    path: `${path}.${fields.stream}`,
    what: `${connection.name} has no stream "${named.stream}"`,
    mend: renameTo(named.stream, names, 'stream'),
  });
  return null;
}

/** A source is read by sweeps; one that only sends webhooks serves webhook triggers alone. */
function lintSource(report: Reporter, { connection, stream }: End): void {
  const { flow } = report;
  const { read, lookup } = connection.connector;
  const canRead = read !== undefined && stream.cursor !== undefined;
  const needsRead = flow.triggers.filter((trigger) => trigger.on !== 'webhook');
  if (!canRead && (needsRead.length > 0 || flow.triggers.length === 0)) {
    report.error(FLOW_ERRORS.FLOW_SOURCE_UNREADABLE, {
      path: 'source.stream',
      what: `the stream ${stream.name} of ${connection.name} cannot be read`,
      why: 'a sweep reads pages since a cursor, which this stream does not offer',
      mend: 'trigger the flow by webhooks alone, or read another stream',
    });
  }
  if (!canRead && flow.kind === 'state' && lookup === undefined) {
    report.error(FLOW_ERRORS.FLOW_SOURCE_UNREADABLE, {
      path: 'kind',
      what: `a state flow re-reads its records, and ${connection.name} can neither read nor look up`,
      mend: 'use kind: event, whose records replay their payload',
    });
  }
  if (flow.kind === 'state' && stream.version === undefined) {
    report.warning(FLOW_ERRORS.FLOW_VERSION_MISSING, {
      path: 'kind',
      what: `the stream ${stream.name} of ${connection.name} has no version field`,
    });
  }
}

function findWrite(report: Reporter, { connection, stream }: End): WriteCapability | null {
  const operations = Object.keys(stream.writes ?? {});
  const { operation } = report.flow.deliver;
  if (connection.connector.write === undefined || operations.length === 0) {
    report.error(FLOW_ERRORS.FLOW_DESTINATION_READ_ONLY, {
      path: 'deliver.stream',
      what: `the stream ${stream.name} of ${connection.name} cannot be written`,
    });
    return null;
  }
  const write = Object.hasOwn(stream.writes ?? {}, operation) && stream.writes?.[operation];
  if (write) return write;
  report.error(FLOW_ERRORS.FLOW_OPERATION_UNKNOWN, {
    path: 'deliver.operation',
    what: `${stream.name} of ${connection.name} has no operation "${operation}"`,
    mend: renameTo(operation, operations, 'operation'),
  });
  return null;
}
