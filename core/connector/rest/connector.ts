import type { ErrorKind } from '../../base/errors.ts';
import { type Connector, type Cursor, defineConnector } from '../contract.ts';
import { catalogOf } from './catalog.ts';
import { checkConnection } from './check.ts';
import type { RestDefinition, StreamDefinition } from './definition.ts';
import { REST_ERRORS } from './errors.ts';
import { lookupRecords } from './lookup.ts';
import { markText } from './mark.ts';
import { accountOf, budgetsOf, networkOf } from './network.ts';
import { readStream } from './source.ts';
import { errorKind } from './verdict.ts';
import { webhooksOf } from './webhooks.ts';
import { writeCommands } from './write.ts';

/** The connector that a declaration describes: the same value as one that is written in TypeScript. */
export function restConnector(definition: RestDefinition): Connector {
  const { connector: name, about, settings, limits, account, webhooks } = definition;
  const streams = Object.values(definition.streams);
  const budgets = budgetsOf(limits);
  const catalog = catalogOf(definition);
  const has = (part: (stream: StreamDefinition) => boolean): boolean => streams.some(part);
  return defineConnector({
    spec: {
      ...{ name, about, settings },
      limits: () => budgets,
      ...(account === undefined ? {} : { account: (given) => accountOf(account, given) }),
      network: (given) => networkOf(definition, given),
    },
    errors: errorsOf(definition),
    check: (host) => checkConnection({ host, definition }),
    catalog: () => catalog,
    ...(has((stream) => stream.read !== undefined)
      ? { read: (host, request) => readStream({ host, definition }, request) }
      : {}),
    ...(has((stream) => stream.read?.cursor?.kind === 'time')
      ? { cursorAt: (stream, atMs) => cursorAt(definition, stream, atMs) }
      : {}),
    ...(has((stream) => Object.keys(stream.writes).length > 0)
      ? { write: (host, commands) => writeCommands({ host, definition }, commands) }
      : {}),
    ...(has((stream) => stream.lookup !== undefined)
      ? { lookup: (host, stream, keys) => lookupRecords({ host, definition }, stream, keys) }
      : {}),
    ...(webhooks === undefined ? {} : { webhooks: webhooksOf(definition, webhooks) }),
  });
}

/** As `readSince` keeps it between runs. */
function cursorAt({ streams }: RestDefinition, name: string, atMs: number): Cursor {
  const stream = streams[name];
  return stream?.read?.cursor?.kind === 'time' ? { at: markText(BigInt(Math.floor(atMs))) } : null;
}

function errorsOf({ errors }: RestDefinition): Readonly<Record<string, ErrorKind>> {
  const own = Object.entries(errors).map(([code, rule]) => [code, errorKind(code, rule)] as const);
  return { ...REST_ERRORS, ...Object.fromEntries(own) };
}
