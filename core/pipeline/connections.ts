import type { Clock } from '../base/clock.ts';
import type { CrashPoint } from '../base/crash-point.ts';
import { CrossdockError, faultOf } from '../base/errors.ts';
import type { JsonObject } from '../base/json.ts';
import type { Log } from '../base/log.ts';
import type { Random } from '../base/random.ts';
import type { Environment, Secret } from '../base/secret.ts';
import type { Telemetry } from '../base/telemetry.ts';
import { type ConnectionConfig, HUB_CONNECTION, resolveSecrets } from '../config/connections.ts';
import type { Connector, Host } from '../connector/contract.ts';
import { type CallRecord, type OpenHttp, openHttp, type Transport } from '../connector/http.ts';
import { lineTo } from '../connector/line.ts';
import type { Target } from '../connector/target.ts';
import { countingObserver, observeCalls } from './call-metrics.ts';
import { type CallPolicy, type CallWay, openCalling } from './calling.ts';
import type { Connection } from './context.ts';
import { PIPELINE_ERRORS } from './errors.ts';

/** What connections are opened with. */
export interface ConnectionParts {
  readonly configs: readonly ConnectionConfig[];
  /** The hub's own connection, which has no file. */
  readonly hub: Connector;
  readonly baseDir: string;
  readonly environment: Environment;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly telemetry: Telemetry;
  readonly crashPoint: CrashPoint;
  readonly signal: AbortSignal;
  /** Settings and secrets that take the place of those in the files: a sandbox's. */
  readonly settings: Readonly<Record<string, JsonObject>>;
  readonly secrets: Readonly<Record<string, Readonly<Record<string, Secret>>>>;
  /** Collects every resolved secret, so that the log can redact them. */
  readonly known: Set<Secret>;
  /** How other systems are called; without it nothing is reserved, and no system is left alone. */
  readonly calls?: CallPolicy;
  /** Told of every attempt of a call, without bodies and credentials. */
  readonly record?: (connection: string, call: CallRecord) => void;
  /** Carries the calls of every connection in the machine's stead, in the simulation. */
  readonly transport?: Transport;
}

/** Opened connections, and how to let their sockets go. */
export interface OpenConnections {
  readonly byName: ReadonlyMap<string, Connection>;
  /** The systems that are called, each with its breaker, by the name of the connection that was opened first. */
  readonly targets: ReadonlyMap<string, Target>;
  /** Closes every connection; what cannot be closed is logged and left behind, for the hub is going down. */
  close(): Promise<void>;
}

/** How long one connector may take to close: a peer that never answers must not hold up the end of the process. */
const CLOSE_MAX_MS = 5_000;

/**
 * Opens every connection: secrets resolved, its own HTTP client bound to its hosts (T38).
 *
 * Errors: CONNECTION_SECRETS_MISSING names every secret that could not be resolved; no connection is opened then.
 */
export function openConnections(parts: ConnectionParts): OpenConnections {
  const clients: OpenHttp[] = [];
  const opened = new Map<string, Connection>();
  const calling = openCalling(counting(parts));
  observeCalls(parts.telemetry.meter, calling);
  const hub: Opening = { name: HUB_CONNECTION, connector: parts.hub, settings: {}, secrets: {} };
  for (const opening of [hub, ...parts.configs.map((config) => openingOf(parts, config))]) {
    const way = calling.of(opening);
    const http = clientOf(parts, opening, way);
    clients.push(http);
    opened.set(opening.name, connectionOf(parts, opening, http, way));
  }
  return {
    byName: opened,
    targets: calling.targets,
    close: async () => {
      await Promise.all([...opened.values()].map((connection) => closeConnector(connection)));
      for (const client of clients) client.close();
      await calling.close();
    },
  };
}

/** What accounts and targets tell is counted, whoever else listens. */
function counting(parts: ConnectionParts): ConnectionParts {
  const { calls, telemetry } = parts;
  if (calls === undefined) return parts;
  return { ...parts, calls: { ...calls, observer: countingObserver(telemetry, calls.observer) } };
}

async function closeConnector({ connector, host }: Connection): Promise<void> {
  if (connector.close === undefined) return;
  let cancel = (): void => undefined;
  const late = new Promise<'late'>((resolve) => {
    cancel = host.clock.after(CLOSE_MAX_MS, () => resolve('late'));
  });
  try {
    const ended = await Promise.race([connector.close(host), late]);
    if (ended === 'late')
      host.log.warn('A connection did not close in time.', { waitedMs: CLOSE_MAX_MS });
  } catch (error) {
    host.log.warn('A connection could not be closed.', { fault: faultOf(error) });
  } finally {
    cancel();
  }
}

interface Opening {
  readonly name: string;
  readonly connector: Connector;
  readonly settings: JsonObject;
  readonly secrets: Readonly<Record<string, Secret>>;
}

function openingOf(parts: ConnectionParts, config: ConnectionConfig): Opening {
  const given = parts.secrets[config.name];
  const { secrets, faults } =
    given === undefined
      ? resolveSecrets(config, parts.environment)
      : { secrets: given, faults: [] };
  if (faults.length > 0) {
    throw new CrossdockError(PIPELINE_ERRORS.CONNECTION_SECRETS_MISSING, {
      what: faults.map((fault) => `${fault.where}: ${fault.what}`).join('; '),
      where: config.file,
    });
  }
  for (const secret of Object.values(secrets)) parts.known.add(secret);
  const settings = { ...config.settings, ...parts.settings[config.name] };
  return { name: config.name, connector: config.connector, settings, secrets };
}

function clientOf(parts: ConnectionParts, opening: Opening, way: CallWay): OpenHttp {
  const { network } = opening.connector.spec;
  const { hosts, allowPrivate } = network?.(opening.settings) ?? { hosts: [], allowPrivate: false };
  const { clock, random, signal, telemetry, transport, record } = parts;
  return openHttp({
    connection: opening.name,
    clock,
    random,
    signal,
    account: way.account,
    hosts,
    allowPrivate,
    telemetry,
    ...(record === undefined ? {} : { record: (call) => record(opening.name, call) }),
    ...(way.target === undefined ? {} : { target: way.target }),
    ...(transport === undefined ? {} : { transport }),
  });
}

function connectionOf(
  parts: ConnectionParts,
  opening: Opening,
  http: OpenHttp,
  { target, sessions }: CallWay,
): Connection {
  const { name, connector, settings, secrets } = opening;
  const { clock, random, signal, baseDir, crashPoint } = parts;
  const log = parts.log.with({ connection: name });
  const host: Host = {
    connection: name,
    settings,
    secrets,
    http,
    line: (system) => {
      const session = sessions.find((one) => one.name === system);
      return session === undefined ? undefined : lineTo(session.target, signal);
    },
    log,
    clock,
    random,
    signal,
    baseDir,
    crashPoint,
  };
  const streams = new Map(connector.catalog(settings).map((stream) => [stream.name, stream]));
  const called = { sessions, ...(target === undefined ? {} : { target }) };
  return { name, connector, host, streams, ...called };
}
