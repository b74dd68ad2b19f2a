/** Customers: upserted by external id, after a look for the same e-mail address so that no second one is made. */
import {
  type Ack,
  type Command,
  isJsonObject,
  type Json,
  type JsonObject,
  type WriteCapability,
} from '../../../core/connector/index.ts';
import type { Answer } from '../answer.ts';
import type { Account } from '../client.ts';
import { NETSUITE_ERRORS } from '../errors.ts';
import { externalIdOf, isInternalId } from '../external-id.ts';
import { isList } from '../node.ts';
import { updateRecord, upsertRecord } from '../records-api.ts';
import { firstRows, inGroups, isIn, plain, ROWS_MAX } from '../suiteql.ts';
import { ackOf, flawed, refused } from './acks.ts';
import { idsOfExternalIds } from './existing.ts';
import { buildBody, type Fields, type Flaw, fieldsSchema } from './fields.ts';
import { inWaves, type Wave, type WriteOne } from './waves.ts';

const FIELDS: Fields = {
  entityId: 'text',
  isPerson: 'boolean',
  companyName: 'text',
  firstName: 'text',
  middleName: 'text',
  lastName: 'text',
  salutation: 'text',
  email: 'text',
  altEmail: 'text',
  phone: 'text',
  mobilePhone: 'text',
  comments: 'text',
  subsidiary: 'ref',
  currency: 'ref',
  priceLevel: 'ref',
  terms: 'ref',
  category: 'ref',
  salesRep: 'ref',
  taxItem: 'ref',
  taxable: 'boolean',
  isInactive: 'boolean',
  entityStatus: 'ref',
  globalSubscriptionStatus: 'enum',
  language: 'enum',
  customForm: 'ref',
};

const ADDRESS_SCHEMA: JsonObject = {
  type: 'object',
  required: ['address'],
  additionalProperties: false,
  properties: {
    label: { type: 'string' },
    defaultBilling: { type: 'boolean' },
    defaultShipping: { type: 'boolean' },
    address: { type: 'object' },
  },
};

/** Same external id, same customer: a repetition is an update. */
export const UPSERT_CUSTOMER: WriteCapability = {
  about:
    'Creates or updates a customer. The key becomes its external id; before a new one is made, the customer with the ' +
    'same e-mail address is taken over. `addresses` replace those that are there. A key of digits is an internal id.',
  idempotency: 'natural',
  batch: { max: 100, partial: true },
  schema: fieldsSchema(FIELDS, {
    addresses: { type: 'array', items: ADDRESS_SCHEMA },
  }),
};

/** Upserts customers. Shape: one ack per command, in order. */
export function upsertCustomers(
  account: Account,
  commands: readonly Command[],
): Promise<readonly Ack[]> {
  return inWaves(commands, {
    prepare: (wave) => prepare(account, wave),
    // The second one with an address must find the first.
    touches: ({ data }) => {
      const email = emailOf(data);
      return email === undefined ? [] : [`email ${email}`];
    },
  });
}

/** A customer that has the address already. */
interface Twin {
  readonly id: string;
  readonly externalId: string | null;
}

interface Known {
  readonly ids: ReadonlyMap<string, string>;
  readonly twins: ReadonlyMap<string, readonly Twin[]>;
}

async function prepare(account: Account, wave: Wave): Promise<WriteOne> {
  const fresh = wave.filter(({ key }) => !isInternalId(key));
  const ids = await idsOfExternalIds(
    account,
    'customer',
    fresh.map(({ key }) => externalIdOf(account.settings, 'CUST', key)),
  );
  const isNew = ({ key }: Command): boolean =>
    !ids.has(externalIdOf(account.settings, 'CUST', key));
  const emails = fresh.filter(isNew).flatMap(({ data }) => emailOf(data) ?? []);
  const twins = account.settings.adopt ? await twinsOf(account, emails) : new Map();
  return (command) => upsertOne(account, command, { ids, twins });
}

async function twinsOf(
  account: Account,
  emails: readonly string[],
): Promise<ReadonlyMap<string, readonly Twin[]>> {
  const groups = await Promise.all(
    inGroups([...new Set(emails)]).map((group) =>
      firstRows(
        account,
        {
          columns: [
            ['id', 'c.id'],
            ['externalid', 'c.externalid'],
            ['email', 'LOWER(c.email)'],
          ],
          from: 'customer c',
          where: [isIn('LOWER(c.email)', group), plain("NVL(c.isinactive, 'F') = 'F'")],
        },
        ROWS_MAX,
      ),
    ),
  );
  const rows = groups.flatMap((group) => group.rows);
  const byEmail = Map.groupBy(rows, (row) => row['email'] ?? '');
  return new Map(
    [...byEmail].map(([email, twins]) => [
      email,
      twins.map(({ id = '', externalid }) => ({ id, externalId: externalid ?? null })),
    ]),
  );
}

async function upsertOne(account: Account, command: Command, known: Known): Promise<Ack> {
  const { key, data } = command;
  const built = bodyOf(account, data);
  if ('flaw' in built) return flawed(built);
  const { body } = built;
  const replace = body['addressBook'] === undefined ? null : 'addressBook';
  if (isInternalId(key)) {
    return ackOf(await updateRecord(account, 'customer', { id: key }, body, replace));
  }
  const externalId = externalIdOf(account.settings, 'CUST', key);
  if (known.ids.has(externalId)) {
    return ackOf(await upsertRecord(account, 'customer', externalId, body, replace));
  }
  const twins = known.twins.get(emailOf(data) ?? '') ?? [];
  const [twin, second] = twins;
  if (second !== undefined) {
    const what = `${twins.length} customers have the e-mail address of this one`;
    return refused(NETSUITE_ERRORS.NETSUITE_CUSTOMER_AMBIGUOUS, what, 'email');
  }
  if (twin !== undefined) return takeOver(account, twin, { body, externalId, replace });
  const flaw = creationFlaw(body);
  if (flaw !== null) return flawed(flaw);
  return ackOf(
    await create(account, key, { body: withDefaults(account, body), externalId, replace }),
  );
}

interface Wish {
  readonly body: Readonly<Record<string, Json>>;
  readonly externalId: string;
  readonly replace: string | null;
}

/** A record holds one external id only: that of somebody else stays, and the data is written all the same. */
async function takeOver(account: Account, twin: Twin, wish: Wish): Promise<Ack> {
  const isFree = twin.externalId === null;
  const body = isFree ? { ...wish.body, externalId: wish.externalId } : wish.body;
  const note = isFree ? 'taken over by e-mail address' : 'found by e-mail address';
  return ackOf(await updateRecord(account, 'customer', { id: twin.id }, body, wish.replace), note);
}

/** Creates the customer; a name that is taken gets a suffix, since NetSuite wants them unique. */
async function create(account: Account, key: string, wish: Wish): Promise<Answer> {
  const { body, externalId, replace } = wish;
  const answer = await upsertRecord(account, 'customer', externalId, body, replace);
  const isClash =
    answer.kind === 'failed' &&
    !answer.isUnknown &&
    /unique|already exists/i.test(answer.fault.what);
  if (!isClash) return answer;
  const name = nameOf(body);
  const entityId = `${name} (${externalId.slice(-8) || key})`;
  return upsertRecord(account, 'customer', externalId, { ...body, entityId }, replace);
}

function bodyOf(
  account: Account,
  data: JsonObject,
): { readonly body: Record<string, Json> } | Flaw {
  const built = buildBody(data, { fields: FIELDS, others: ['addresses'] }, account.settings);
  if ('flaw' in built) return built;
  const { addresses } = data;
  if (!isList(addresses)) return built;
  const items: Json[] = [];
  for (const [index, one] of addresses.entries()) {
    const { address = null, ...rest } = isJsonObject(one) ? one : {};
    const whole = buildBody(
      { address },
      { fields: { address: 'address' }, others: [] },
      account.settings,
    );
    if ('flaw' in whole) return { flaw: whole.flaw, path: `addresses[${index}].${whole.path}` };
    items.push({ ...rest, addressBookAddress: whole.body['address'] ?? {} });
  }
  return { body: { ...built.body, addressBook: { items } } };
}

/** A person needs both names and anything else a company name. Source: NetSuite Help, customer. */
function creationFlaw(body: Readonly<Record<string, Json>>): Flaw | null {
  const isNamed = ['firstName', 'lastName'].every((field) => typeof body[field] === 'string');
  if (typeof body['companyName'] === 'string' || isNamed) return null;
  return {
    flaw: 'a new customer has a companyName, or firstName and lastName',
    path: 'companyName',
  };
}

function withDefaults(
  { settings }: Account,
  body: Readonly<Record<string, Json>>,
): Record<string, Json> {
  const { subsidiary } = settings;
  const isPerson = typeof body['companyName'] !== 'string';
  return {
    isPerson,
    ...(subsidiary === null ? {} : { subsidiary: { id: subsidiary } }),
    ...body,
  };
}

function nameOf({ entityId, companyName, firstName, lastName }: JsonObject): string {
  return String(entityId ?? companyName ?? `${String(firstName)} ${String(lastName)}`);
}

function emailOf({ email }: JsonObject): string | undefined {
  return typeof email === 'string' && email.includes('@') ? email.trim().toLowerCase() : undefined;
}
