import type { Clock } from '../../core/base/clock.ts';
import { systemClock } from '../../core/base/clock.ts';
import { parseDuration } from '../../core/base/duration.ts';
import { CrossdockError, faultOf } from '../../core/base/errors.ts';
import type { Log, LogFields } from '../../core/base/log.ts';
import { systemRandom } from '../../core/base/random.ts';
import { openAccount } from '../../core/connector/account.ts';
import { openHttp } from '../../core/connector/http.ts';
import type { Connector, Host, Json, JsonObject } from '../../core/connector/index.ts';
import { assert, Secret } from '../../core/connector/index.ts';

export interface TestHostOptions {
  readonly connector: Connector;
  /** As a connection file has them; defaults are filled in and durations become ms. */
  readonly settings: JsonObject;
  readonly secrets?: Readonly<Record<string, string>>;
  readonly baseDir?: string;
  readonly signal?: AbortSignal;
  readonly clock?: Clock;
}

/** A host with everything it wrote. */
export interface TestHost {
  readonly host: Host;
  /** Every log line so far, fields included. */
  readonly logged: () => string;
}

/** Builds a real host over the real HTTP client; only addresses of this machine are allowed on top. */
export function testHost(options: TestHostOptions): TestHost {
  const { connector } = options;
  const settings = fillDefaults(connector, options.settings);
  const lines: string[] = [];
  const signal = options.signal ?? new AbortController().signal;
  const clock = options.clock ?? systemClock();
  const random = systemRandom();
  const secrets = Object.fromEntries(
    Object.entries(options.secrets ?? {}).map(([name, value]) => [name, new Secret(value)]),
  );
  const hosts = connector.spec.network?.(settings).hosts ?? null;
  const host: Host = {
    connection: 'acceptance',
    settings,
    secrets,
    http: openHttp({
      connection: 'acceptance',
      clock,
      random,
      signal,
      account: openAccount(connector.spec.limits(settings), { clock, where: 'acceptance' }),
      hosts,
      allowPrivate: true,
    }),
    log: listeningLog(lines, {}),
    clock,
    random,
    signal,
    baseDir: options.baseDir ?? '/',
    crashPoint: () => undefined,
  };
  return { host, logged: () => lines.join('\n') };
}

/** Fills in defaults as the hub's configuration does: durations become ms, secrets stay outside. */
export function fillDefaults(connector: Connector, given: JsonObject): JsonObject {
  const filled: Record<string, Json> = {};
  for (const [name, setting] of Object.entries(connector.spec.settings)) {
    if (setting.secret === true) continue;
    const value = given[name] ?? setting.default;
    if (value === undefined) {
      assert(setting.required !== true, `the subject gives no value for setting ${name}`);
      continue;
    }
    filled[name] =
      setting.type === 'duration' && typeof value === 'string' ? parseDuration(value, name) : value;
  }
  for (const name of Object.keys(given)) {
    assert(connector.spec.settings[name] !== undefined, `there is no setting ${name}`);
  }
  return filled;
}

/** Everything that an error shows to people: its fault and its whole chain of causes. */
export function errorText(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const own = error instanceof CrossdockError ? JSON.stringify(faultOf(error)) : '';
  return `${own}\n${error.stack}\n${error.cause === undefined ? '' : errorText(error.cause)}`;
}

function listeningLog(lines: string[], base: LogFields): Log {
  const write =
    (level: string) =>
    (sentence: string, fields: LogFields = {}): void => {
      lines.push(JSON.stringify({ level, sentence, ...base, ...fields }));
    };
  return {
    debug: write('debug'),
    info: write('info'),
    warn: write('warn'),
    error: write('error'),
    with: (fields) => listeningLog(lines, { ...base, ...fields }),
  };
}
