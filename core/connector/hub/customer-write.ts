import { isoTime } from '../../base/clock.ts';
import { isJsonObject, type JsonObject } from '../../base/json.ts';
import {
  type Choice,
  CONSENT_CHANNELS,
  CONSENT_STATES,
  type Consent,
  type ConsentChannel,
} from '../../retail/customers/consent.ts';
import { writeCustomers } from '../../retail/customers/customers.ts';
import type { CustomerMessage, CustomerUpsert } from '../../retail/customers/message.ts';
import { tidyName } from '../../retail/customers/profile.ts';
import type { CustomerSettings } from '../../retail/customers/settings.ts';
import { erasePerson } from '../../retail/erase.ts';
import { without } from '../../retail/record-change.ts';
import type { RecordStore } from '../../store/record-store.ts';
import type { Ack, Command } from '../contract.ts';
import { CUSTOMERS } from './customer-stream.ts';
import { instantMaybe, textIn, textMaybe, tidyVersion, versionTime, wordIn } from './fields.ts';
import { ackOf, answersOf, messagesOf, type Parsed, parseEach } from './record-acks.ts';
import { checkCommand } from './schema-fault.ts';

interface Erasure {
  readonly kind: 'erase';
  readonly profile: string;
}

type Message = CustomerMessage | Erasure;

interface Parts {
  readonly records: RecordStore;
  readonly settings: CustomerSettings;
  readonly at: number;
}

/** Writes customers in order, one answer per command; what lies between two erasures is one transaction. */
export async function customerAcks(
  parts: Parts,
  commands: readonly Command[],
): Promise<readonly Ack[]> {
  const parsed = parseEach(commands, messageOf);
  return answersOf(parsed, await applyInOrder(parts, parsed));
}

async function applyInOrder(
  parts: Parts,
  parsed: readonly Parsed<Message>[],
): Promise<readonly Ack[]> {
  const acks: Ack[] = [];
  let batch: CustomerMessage[] = [];
  const flush = async (): Promise<void> => {
    if (batch.length === 0) return;
    const results = await writeCustomers(parts.records, batch, parts);
    acks.push(...results.map(ackOf));
    batch = [];
  };
  for (const message of messagesOf(parsed)) {
    if (message.kind !== 'erase') {
      batch.push(message);
      continue;
    }
    await flush();
    acks.push(ackOf(await erasePerson(parts.records, message.profile, parts)));
  }
  await flush();
  return acks;
}

function messageOf(command: Command): Message {
  checkCommand(CUSTOMERS, command);
  const { data } = command;
  switch (command.operation) {
    case 'merge':
      return {
        kind: 'merge',
        from: tidyName(textIn(data, 'from')),
        into: tidyName(textIn(data, 'into')),
        by: textMaybe(data, 'by') ?? 'a flow',
      };
    case 'unmerge':
      return { kind: 'unmerge', profile: textIn(data, 'profile') };
    case 'erase':
      return { kind: 'erase', profile: tidyName(textIn(data, 'profile')) };
    default:
      return upsertOf(command);
  }
}

/** A message without `updatedAt` has the version of its record; as a time between sources only a time counts. */
function upsertOf({ data, version }: Command): CustomerUpsert {
  const source = textIn(data, 'source');
  const updatedAt = instantMaybe(data, 'updatedAt');
  const told = updatedAt === undefined ? tidyVersion(version) : isoTime(updatedAt);
  return {
    kind: 'upsert',
    link: { source, id: textIn(data, 'sourceId') },
    version: told,
    at: versionTime(told),
    fields: without(data, ['source', 'sourceId', 'updatedAt', 'consent']),
    consent: consentOf(data['consent'], source),
  };
}

function consentOf(value: JsonObject[string], source: string): Consent {
  if (!isJsonObject(value)) return {};
  const consent: Partial<Record<ConsentChannel, Choice>> = {};
  for (const channel of CONSENT_CHANNELS) {
    const choice = value[channel];
    if (isJsonObject(choice)) consent[channel] = choiceOf(choice, source);
  }
  return consent;
}

function choiceOf(choice: JsonObject, source: string): Choice {
  const at = instantMaybe(choice, 'at');
  return {
    state: wordIn(choice, 'state', CONSENT_STATES),
    at: at === undefined ? null : isoTime(at),
    by: textMaybe(choice, 'by') ?? null,
    source,
  };
}
