/** Writes commands: each operation of each stream has its own file, and every command gets its own ack. */
import type { Ack, Command, Host } from '../../core/connector/index.ts';
import { type Account, openAccount } from './client.ts';
import { KLAVIYO_ERRORS } from './errors.ts';
import { importProfiles } from './import-profiles.ts';
import { subscribe } from './subscribe.ts';
import { suppress, unsuppress } from './suppress.ts';
import { unsubscribe } from './unsubscribe.ts';
import { deleteItems, deleteVariants, upsertItems, upsertVariants } from './write-catalog.ts';
import { requestDeletions } from './write-deletions.ts';
import { createEvents, createEventsInBulk } from './write-events.ts';
import { setInventory } from './write-inventory.ts';
import { addProfiles, removeProfiles } from './write-lists.ts';
import { upsertProfiles } from './write-profiles.ts';

/** Writes some commands of one operation. Shape: one ack per command, in order. */
type Writer = (account: Account, commands: readonly Command[]) => Promise<readonly Ack[]>;

const WRITERS: Readonly<Record<string, Writer>> = {
  'profiles.upsert': upsertProfiles,
  'profiles.import': importProfiles,
  'consents.subscribe': subscribe,
  'consents.unsubscribe': unsubscribe,
  'consents.suppress': suppress,
  'consents.unsuppress': unsuppress,
  'events.create': createEvents,
  'events.createBulk': createEventsInBulk,
  'lists.addProfiles': addProfiles,
  'lists.removeProfiles': removeProfiles,
  'catalogItems.upsert': upsertItems,
  'catalogItems.delete': deleteItems,
  'catalogVariants.upsert': upsertVariants,
  'catalogVariants.setInventory': setInventory,
  'catalogVariants.delete': deleteVariants,
  'deletions.request': requestDeletions,
};

/**
 * Writes commands.
 *
 * Shape:  one ack per command, in order; commands of one operation are written together.
 * Errors: none are thrown for what Klaviyo answers; a thrown error means that nobody knows (the contract).
 */
export async function write(host: Host, commands: readonly Command[]): Promise<readonly Ack[]> {
  const account = openAccount(host);
  const acks = new Map<Command, Ack>();
  const groups = Map.groupBy(commands, (command) => `${command.stream}.${command.operation}`);
  for (const [operation, group] of groups) {
    const writer = WRITERS[operation];
    const results = writer === undefined ? [] : await writer(account, group);
    for (const [index, command] of group.entries()) {
      acks.set(command, results[index] ?? noWriter(operation, writer !== undefined));
    }
  }
  return commands.map((command) => acks.get(command) ?? noWriter(command.operation, false));
}

function noWriter(operation: string, exists: boolean): Ack {
  if (exists) return { outcome: 'unknown', what: `${operation} gave no ack for this command` };
  const { code, mend } = KLAVIYO_ERRORS.KLAVIYO_STREAM_UNKNOWN;
  return { outcome: 'refused', code, what: `there is no operation ${operation}`, mend };
}
