/** Suppressing e-mail addresses and lifting such suppressions again. */
import type { Ack, Command, JsonObject } from '../../core/connector/index.ts';
import { inOrder, invalid, notWritten, type Settled } from './acks.ts';
import { all, type Entry, sendTogether } from './batches.ts';
import { type Account, call } from './client.ts';
import { consentState } from './consent-state.ts';
import { identityOf, isAck } from './identity.ts';
import { endOfJob } from './jobs.ts';
import { CONSENTS } from './lists.ts';
import { findRecords } from './lookup.ts';
import type { Operation } from './operation.ts';
import { CALLS } from './operations.ts';
import { resourceOf } from './resource.ts';

/** Addresses of one call. Source: the specification 2026-07-15. */
export const SUPPRESS_MAX = 100;

interface Direction {
  readonly send: Operation;
  readonly state: Operation;
  readonly type: string;
  /** Whether the address is to be suppressed by the shop afterwards. */
  readonly isSuppressed: boolean;
}

const SUPPRESS: Direction = {
  send: CALLS.suppress,
  state: CALLS.suppressState,
  type: 'profile-suppression-bulk-create-job',
  isSuppressed: true,
};

const UNSUPPRESS: Direction = {
  send: CALLS.unsuppress,
  state: CALLS.unsuppressState,
  type: 'profile-suppression-bulk-delete-job',
  isSuppressed: false,
};

/** Suppresses addresses: no marketing e-mail goes there, whatever was consented to. */
export function suppress(account: Account, commands: readonly Command[]): Promise<readonly Ack[]> {
  return change(account, commands, SUPPRESS);
}

/** Lifts suppressions that the shop made; what people or mail servers refused stays. */
export function unsuppress(
  account: Account,
  commands: readonly Command[],
): Promise<readonly Ack[]> {
  return change(account, commands, UNSUPPRESS);
}

async function change(
  account: Account,
  commands: readonly Command[],
  direction: Direction,
): Promise<readonly Ack[]> {
  const settled: Settled[] = [];
  const open: Entry<string>[] = [];
  for (const command of commands) {
    const email = addressOf(command.data);
    if (typeof email === 'string') open.push({ command, sent: email });
    else settled.push([command, email]);
  }
  for (let at = 0; at < open.length; at += SUPPRESS_MAX) {
    const part = open.slice(at, at + SUPPRESS_MAX);
    settled.push(...(await changeGroup(account, part, direction)));
  }
  return inOrder(commands, settled);
}

function addressOf(data: JsonObject): string | Ack {
  const stranger = Object.keys(data).find((field) => field !== 'email');
  if (stranger !== undefined) return invalid(`a suppression has no field "${stranger}"`, stranger);
  const identity = identityOf(data);
  if (isAck(identity)) return identity;
  return identity.email ?? invalid('email says which address it is', 'email');
}

async function changeGroup(
  account: Account,
  group: readonly Entry<string>[],
  direction: Direction,
): Promise<readonly Settled[]> {
  const there = await alreadyThere(account, group, direction).catch(notWritten);
  if (isAck(there)) return all(group, there);
  const open = group.filter(({ command }) => !there.has(command));
  const sent = await sendTogether(
    open,
    (part) => call(account, direction.send, { body: bodyOf(part, direction) }),
    async (part, answer) => {
      try {
        const job = await endOfJob(account, direction.state, resourceOf(answer.body));
        const { id, isComplete } = job;
        if (!isComplete)
          return all(part, { outcome: 'unknown', what: `the job ${id} was cancelled` });
        return part.map(({ command }) => [command, { outcome: 'written', id: command.key }]);
      } catch (error) {
        const fault = notWritten(error);
        const what = 'what' in fault ? fault.what : 'the end of the job was not seen';
        return all(part, { outcome: 'unknown', what });
      }
    },
  );
  return [...there, ...sent];
}

async function alreadyThere(
  account: Account,
  group: readonly Entry<string>[],
  { isSuppressed }: Direction,
): Promise<ReadonlyMap<Command, Ack>> {
  const emails = group.map(({ sent }) => sent);
  const people = await findRecords(account, CONSENTS, emails);
  const there = new Map<Command, Ack>();
  for (const { command, sent } of group) {
    const record = people.get(sent);
    const { reasons } = consentState(record, 'email.marketing');
    if (reasons.includes('USER_SUPPRESSED') !== isSuppressed) continue;
    const left = reasons.filter((reason) => reason !== 'USER_SUPPRESSED').join(', ');
    const note = isSuppressed || left === '' ? {} : { note: `${left} stays: it is not the shop's` };
    there.set(command, { outcome: 'same', id: record?.key ?? command.key, ...note });
  }
  return there;
}

function bodyOf(entries: readonly Entry<string>[], { type }: Direction): JsonObject {
  const data = entries.map(({ sent }) => ({ type: 'profile', attributes: { email: sent } }));
  return { data: { type, attributes: { profiles: { data } } } };
}
