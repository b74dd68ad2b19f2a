import { deepEqual, equal, ok } from 'node:assert/strict';
import { systemClock } from '../../core/base/clock.ts';
import { schemaFaults } from '../../core/base/json-schema.ts';
import type { Ack, Command, Connector, Host } from '../../core/connector/index.ts';
import { haltingClock } from './halting-clock.ts';
import type { FaultKind, OpenSubject, WriteSubject } from './subject.ts';
import type { SuiteContext } from './suite-context.ts';
import { fillDefaults, testHost } from './test-host.ts';

/** How often the engine would take a command up again before it gives in. */
const ATTEMPTS_MAX = 8;

/** Writing: one ack per command, one effect per key. */
export function addWriteCases(context: SuiteContext, shape: OpenSubject): void {
  const { connector } = context.subject;
  const streams = connector.catalog(fillDefaults(connector, shape.settings));
  for (const { stream, operation } of shape.writes) {
    const open = async (): Promise<OpenWrite> => {
      // Over the network the stand-in shares a clock whose waits end at once; files and databases keep the machine's.
      const clock = shape.endpointSetting === undefined ? systemClock() : haltingClock();
      const one = await context.open(clock);
      const write = one.writes.find(
        (candidate) => candidate.stream === stream && candidate.operation === operation,
      );
      ok(write !== undefined);
      return { open: one, write, host: testHost({ connector, ...one, clock }).host };
    };
    const name = `${stream}.${operation}`;
    addBatchCases(context, name, open);
    addRepeatCase(context, name, open);
    if (shape.weather !== undefined) addTroubleCases(context, name, open);
    const declared = streams.find((one) => one.name === stream)?.writes?.[operation];
    if (declared?.compareAndSet !== undefined) addConflictCase(context, name, open);
  }
}

interface OpenWrite {
  readonly open: OpenSubject;
  readonly write: WriteSubject;
  readonly host: Host;
}

function addBatchCases(
  { subject, acceptance }: SuiteContext,
  name: string,
  open: () => Promise<OpenWrite>,
): void {
  const { connector } = subject;

  acceptance(`${name}: a command takes effect once and its data fits the schema`, async () => {
    const { write, host } = await open();
    const capability = capabilityOf(connector, host, write);
    const command = write.command(1);
    deepEqual(schemaFaults(capability.schema, command.data, 'all'), []);
    const [ack] = await send(connector, host, [command]);
    equal(ack?.outcome, 'written', JSON.stringify(ack));
    equal(await write.effects(1), 1);
  });

  acceptance(`${name}: acks come one per command and in order`, async () => {
    const { write, host } = await open();
    const { batch } = capabilityOf(connector, host, write);
    const commands = [write.command(1), write.refused(2), write.command(3)].slice(0, batch.max);
    const wanted = ['written', 'refused', 'written'].slice(0, batch.max);
    const acks = await send(connector, host, commands);
    deepEqual(
      acks.map((ack) => ack.outcome),
      wanted,
      JSON.stringify(acks),
    );
    equal(await write.effects(1), 1);
    equal(await write.effects(2), 0);
    if (batch.max > 2) equal(await write.effects(3), 1);
  });

  acceptance(`${name}: a refusal says why and how to mend it`, async () => {
    const { write, host } = await open();
    const [ack] = await send(connector, host, [write.refused(1)]);
    ok(ack?.outcome === 'refused', JSON.stringify(ack));
    ok(ack.code !== '' && ack.what.length > 10);
    ok(connector.errors[ack.code] !== undefined, `${ack.code} is not in the connector's errors`);
  });

  acceptance(`${name}: an empty batch is no call`, async () => {
    const { open: one, host } = await open();
    one.weather?.calls();
    deepEqual(await send(connector, host, []), []);
    equal((one.weather?.calls() ?? []).length, 0);
  });
}

function addConflictCase(
  { subject, acceptance }: SuiteContext,
  name: string,
  open: () => Promise<OpenWrite>,
): void {
  const { connector } = subject;

  acceptance(`${name}: a stale compare-and-set is a conflict with the present value`, async () => {
    const { write, host } = await open();
    ok(write.stale !== undefined, 'the subject gives no stale command');
    const [ack] = await send(connector, host, [write.stale(1)]);
    ok(ack?.outcome === 'conflict', JSON.stringify(ack));
    ok(ack.current !== null && Object.keys(ack.current).length > 0);
    equal(await write.effects(1), 0);
  });
}

function addRepeatCase(
  { subject, acceptance }: SuiteContext,
  name: string,
  open: () => Promise<OpenWrite>,
): void {
  const { connector } = subject;

  acceptance(`${name}: the same command twice is one effect`, async () => {
    const { write, host } = await open();
    await send(connector, host, [write.command(1)]);
    const [again] = await send(connector, host, [write.command(1)]);
    ok(again?.outcome === 'same' || again?.outcome === 'written', JSON.stringify(again));
    equal(await write.effects(1), 1);
  });
}

function addTroubleCases(
  { subject, acceptance }: SuiteContext,
  name: string,
  open: () => Promise<OpenWrite>,
): void {
  const { connector } = subject;
  const troubles: readonly FaultKind[] = [
    'lostBefore',
    'lostAfter',
    'truncated',
    'emptyBody',
    'html',
    'serverError',
    'unavailable',
    'throttled',
    'tooManyAfterOneSecond',
    'errorInside',
  ];
  for (const trouble of troubles) {
    acceptance(`${name}: after ${trouble} the command settles with one effect`, async () => {
      const { open: one, write, host } = await open();
      ok(one.weather !== undefined, 'the stand-in has no weather');
      one.weather.fault(trouble, 1, 'mutations');
      const acks = await settle(connector, host, write.command(1));
      const last = acks.at(-1);
      ok(last?.outcome === 'written' || last?.outcome === 'same', JSON.stringify(acks));
      equal(await write.effects(1), 1);
    });
  }
}

/** Repeats a command as the engine does, until it is settled; a throw counts as unknown. */
async function settle(connector: Connector, host: Host, command: Command): Promise<readonly Ack[]> {
  const acks: Ack[] = [];
  while (acks.length < ATTEMPTS_MAX) {
    const [ack] = await send(connector, host, [command]).catch((error: unknown): readonly Ack[] => [
      { outcome: 'unknown', what: String(error) },
    ]);
    ok(ack !== undefined, 'there must be an ack');
    acks.push(ack);
    if (ack.outcome !== 'retry' && ack.outcome !== 'unknown') break;
  }
  return acks;
}

async function send(
  connector: Connector,
  host: Host,
  commands: readonly Command[],
): Promise<readonly Ack[]> {
  ok(connector.write !== undefined);
  const acks = await connector.write(host, commands);
  equal(acks.length, commands.length, 'one ack per command');
  return acks;
}

function capabilityOf(connector: Connector, host: Host, write: WriteSubject) {
  const stream = connector.catalog(host.settings).find((one) => one.name === write.stream);
  const capability = stream?.writes?.[write.operation];
  ok(capability !== undefined, `${write.stream}.${write.operation} is not declared`);
  return capability;
}
