/** Creates or updates many customers by a bulk operation of Shopify: what a first load or a nightly file brings. */
import type { Ack, Command, JsonObject } from '../../../core/connector/index.ts';
import { notWritten, refusedBy } from '../acks.ts';
import { BULK_MUTATE, BULK_MUTATIONS, BULK_STAGE } from '../bulk/documents.ts';
import { writeInBulk } from '../bulk/mutate.ts';
import type { Shop } from '../client.ts';
import { objectAt } from '../node.ts';
import { plainMutation } from '../operation.ts';
import { customerWish, writtenCustomer } from '../write-customers.ts';
import { CUSTOMER_FIELDS, UPSERT_CUSTOMER } from '../write-schemas.ts';
import { customerSetText, customIdOf, settleCustomId, upsertByCustomId } from './custom-ids.ts';
import type { WriteOperation } from './write-operation.ts';

/** Commands of one job: its file stays far below what Shopify takes. */
const COMMANDS_MAX = 5_000;

function plainText(name: string): string {
  return `mutation ${name}($identifier: CustomerSetIdentifiers, $input: CustomerSetInput!) {
  customerSet(identifier: $identifier, input: $input) {
    customer { id updatedAt }
    userErrors { code field message }
  }
}`;
}

/** Many customers at once. */
export const BACKFILL_CUSTOMERS: WriteOperation = {
  stream: 'customers',
  operation: 'backfill',
  documents: [
    BULK_STAGE,
    BULK_MUTATE,
    BULK_MUTATIONS,
    plainMutation('BulkCustomers', 0, plainText('BulkCustomers')),
  ],
  capability: {
    ...UPSERT_CUSTOMER,
    // A line of a bulk operation cannot be looked at first, so it has no `expected`.
    schema: { type: 'object', additionalProperties: false, properties: CUSTOMER_FIELDS },
    about:
      'Creates or updates many customers as upsert does without `expected`, by one bulk operation of Shopify. ' +
      'Its lines cost no points, but it takes seconds to minutes: for a first load and nightly files; ' +
      'single changes go faster by upsert.',
    batch: { max: COMMANDS_MAX, partial: true },
  },
  writeAll: backfill,
};

/** A command whose customer is known. */
interface Wanted {
  readonly command: Command;
  readonly identifier: JsonObject;
  readonly input: JsonObject;
}

async function backfill(shop: Shop, commands: readonly Command[]): Promise<readonly Ack[]> {
  const acks = new Map<Command, Ack>();
  const wanted: Wanted[] = [];
  for (const command of commands) {
    const wish = customerWish(command);
    if ('outcome' in wish) acks.set(command, wish);
    else wanted.push({ command, ...wish });
  }
  for (const group of groupsOf(wanted)) {
    const results = await writeGroup(shop, group).catch(notWritten);
    for (const [index, { command }] of group.entries()) {
      const ack = 'outcome' in results ? results : results[index];
      acks.set(command, ack ?? { outcome: 'unknown', what: 'not sent' });
    }
  }
  return commands.map((command) => acks.get(command) ?? { outcome: 'unknown', what: 'not sent' });
}

/**
 * Commands in jobs: those by custom id apart, since theirs is another mutation, and none with a customer twice, since
 * Shopify works lines in any order.
 */
function groupsOf(wanted: readonly Wanted[]): readonly (readonly Wanted[])[] {
  const groups: { readonly isByCustomId: boolean; readonly known: Set<string>; all: Wanted[] }[] =
    [];
  for (const one of wanted) {
    const isByCustomId = one.identifier['customId'] !== undefined;
    const name = JSON.stringify(one.identifier).toLowerCase();
    const fit = groups.filter((group) => group.isByCustomId === isByCustomId).at(-1);
    const group =
      fit !== undefined && !fit.known.has(name)
        ? fit
        : { isByCustomId, known: new Set<string>(), all: [] };
    if (group !== fit) groups.push(group);
    group.known.add(name);
    group.all.push(one);
  }
  return groups.map(({ all }) => all);
}

function writeGroup(shop: Shop, group: readonly Wanted[]): Promise<readonly Ack[]> {
  const commands = group.map(({ command }) => command);
  const inputs = new Map(group.map(({ command, input }) => [command, input]));
  const isByCustomId = group[0]?.identifier['customId'] !== undefined;
  if (!isByCustomId) {
    const lines = group.map(({ identifier, input }) => ({ identifier, input }));
    const ack = (_: Command, payload: JsonObject): Ack => writtenCustomer(payload);
    return writeInBulk(shop, { commands, lines, text: plainText, root: 'customerSet', ack });
  }
  const lines = group.map(({ command, identifier, input }) => {
    const { namespace, key } = customIdOf(command.data);
    return { identifier, input, namespace, key };
  });
  return writeInBulk(shop, {
    commands,
    lines,
    text: customerSetText,
    root: 'customerSet',
    ack: ({ data }, payload) =>
      settleCustomId(shop, objectAt(payload, 'customer'), customIdOf(data)),
    // The e-mail address may be that of a customer who has no such id yet: that needs a look, and a call of its own.
    refusal: async (command, error) =>
      error.field.includes('email')
        ? upsertByCustomId(shop, command, inputs.get(command) ?? {}).catch(notWritten)
        : refusedBy(error),
  });
}
