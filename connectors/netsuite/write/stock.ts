/** Stock movements: adjustments by a difference and transfers between locations, each made once by external id. */
import type { Ack, Command, Json, WriteCapability } from '../../../core/connector/index.ts';
import type { Account } from '../client.ts';
import { externalIdOf, isInternalId } from '../external-id.ts';
import { upsertRecord } from '../records-api.ts';
import { flawed } from './acks.ts';
import { judgeOfRefusals } from './awaited.ts';
import { flawOrUnknown } from './documents.ts';
import { idsOfExternalIds } from './existing.ts';
import { buildBody, type Fields, type Flaw, fieldsSchema } from './fields.ts';
import { buildLines, itemsOfLines, linesIn, linesSchema, type NamedItems } from './lines.ts';
import { sendPosting } from './posting.ts';
import { NOT_A_KEY } from './transforms.ts';
import { inWaves, type Wave, type WriteOne } from './waves.ts';

/** A kind of stock movement. */
export interface MovementKind {
  readonly type: string;
  readonly code: string;
  readonly about: string;
  readonly fields: Fields;
  readonly line: Fields;
  readonly required: readonly string[];
}

const HEAD: Fields = {
  subsidiary: 'ref',
  tranDate: 'date',
  memo: 'text',
  postingPeriod: 'ref',
  customForm: 'ref',
  department: 'ref',
  class: 'ref',
};

const LINE: Fields = {
  item: 'ref:ITEM',
  adjustQtyBy: 'number',
  description: 'text',
  units: 'text',
  inventoryDetail: 'object',
};

/** The movements, by stream. */
export const MOVEMENTS: Readonly<Record<string, MovementKind>> = {
  inventoryAdjustments: {
    type: 'inventoryAdjustment',
    code: 'IA',
    about: 'Books differences of stock; adjustQtyBy is what is added, negative for what is taken.',
    fields: { ...HEAD, account: 'ref', adjLocation: 'ref:LOC', customer: 'ref:CUST' },
    line: { ...LINE, location: 'ref:LOC', unitCost: 'number', memo: 'text' },
    required: ['account'],
  },
  inventoryTransfers: {
    type: 'inventoryTransfer',
    code: 'IT',
    about: 'Moves stock between two locations of one subsidiary at once; adjustQtyBy is positive.',
    fields: { ...HEAD, location: 'ref:LOC', transferLocation: 'ref:LOC' },
    line: LINE,
    required: ['location', 'transferLocation'],
  },
};

/** A movement is a fact: it is made once, and one that exists is left as it is. */
export function movementCapability({ about, fields, line }: MovementKind): WriteCapability {
  return {
    about: `${about} The key becomes its external id, and one that exists is left as it is.`,
    idempotency: 'natural',
    batch: { max: 100, partial: true },
    schema: fieldsSchema(fields, { lines: linesSchema(line) }, ['lines']),
  };
}

/** Books movements of one kind. Shape: one ack per command, in order; `same` when it was booked before. */
export function createMovements(
  account: Account,
  kind: MovementKind,
  commands: readonly Command[],
): Promise<readonly Ack[]> {
  return inWaves(commands, { prepare: (wave) => prepare(account, kind, wave) });
}

async function prepare(account: Account, kind: MovementKind, wave: Wave): Promise<WriteOne> {
  const externalIds = wave.map(({ key }) => externalIdOf(account.settings, kind.code, key));
  const [ids, items] = await Promise.all([
    idsOfExternalIds(account, 'transaction', externalIds),
    itemsOfLines(
      account,
      wave.map((command) => command.data),
    ),
  ]);
  const judge = judgeOfRefusals(
    account,
    wave.map((command) => command.data),
    kind,
  );
  return async (command) =>
    judge(command.data, await createOne(account, kind, command, { ids, items }));
}

async function createOne(
  account: Account,
  kind: MovementKind,
  { key, data }: Command,
  known: { readonly ids: ReadonlyMap<string, string>; readonly items: NamedItems },
): Promise<Ack> {
  if (isInternalId(key)) return flawed(NOT_A_KEY);
  const externalId = externalIdOf(account.settings, kind.code, key);
  const existing = known.ids.get(externalId);
  if (existing !== undefined) return { outcome: 'same', id: existing };
  const built = buildBody(data, { fields: kind.fields, others: ['lines'] }, account.settings);
  if ('flaw' in built) return flawed(built);
  const body = withDefaults(account, kind, built.body);
  const flaw = missingField(kind, body);
  if (flaw !== null) return flawed(flaw);
  const lines = buildLines(account, linesIn(data) ?? [], { fields: kind.line, items: known.items });
  if ('flaw' in lines) return flawOrUnknown(lines);
  if (lines.length === 0)
    return flawed({ flaw: 'a movement has at least one line', path: 'lines' });
  return bookMovement(account, kind.type, externalId, { ...body, inventory: { items: lines } });
}

/** Books a movement under its external id; the same one again has the same lines and nothing more. */
export function bookMovement(
  account: Account,
  type: string,
  externalId: string,
  body: Readonly<Record<string, Json>>,
): Promise<Ack> {
  return sendPosting(account, body, (sent) =>
    upsertRecord(account, type, externalId, sent, 'inventory'),
  );
}

/** What the connection says of every movement: its subsidiary, and the account of adjustments. */
export function withDefaults(
  { settings }: Account,
  kind: MovementKind,
  body: Readonly<Record<string, Json>>,
): Record<string, Json> {
  const { subsidiary, adjustmentAccount } = settings;
  const isAdjustment = 'account' in kind.fields;
  return {
    ...(subsidiary === null ? {} : { subsidiary: { id: subsidiary } }),
    ...(isAdjustment && adjustmentAccount !== null ? { account: { id: adjustmentAccount } } : {}),
    ...body,
  };
}

function missingField(kind: MovementKind, body: Readonly<Record<string, Json>>): Flaw | null {
  const missing = kind.required.find((field) => body[field] === undefined);
  if (missing === undefined) return null;
  const hint = missing === 'account' ? '; give it, or set adjustmentAccount' : '';
  return { flaw: `${missing} is missing${hint}`, path: missing };
}
