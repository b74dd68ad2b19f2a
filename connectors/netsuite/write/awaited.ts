/**
 * Records that this hub writes by flows of their own and other records refer to: one that is not in NetSuite yet comes
 * soon, so the command that names it is worth repeating. What others have to make is refused instead.
 */
import type { Ack, JsonObject } from '../../../core/connector/index.ts';
import type { Account } from '../client.ts';
import { NETSUITE_ERRORS } from '../errors.ts';
import { isOwnExternalId } from '../external-id.ts';
import { notWritten, refused } from './acks.ts';
import { type Group, idsOfExternalIds } from './existing.ts';
import { type Fields, refOf } from './fields.ts';
import { linesIn } from './lines.ts';

/** What the hub writes under external ids of its own: the code of those ids → what it is called, where it is found. */
const OWN: Readonly<Record<string, { readonly name: string; readonly group: Group }>> = {
  CUST: { name: 'customer', group: 'customer' },
  ITEM: { name: 'item', group: 'item' },
  SO: { name: 'sales order', group: 'transaction' },
  CS: { name: 'cash sale', group: 'transaction' },
  INV: { name: 'invoice', group: 'transaction' },
  RA: { name: 'return authorization', group: 'transaction' },
};

/** Refusals of the connector itself, before anything was sent: the data is wrong whatever is there. */
const OUR_OWN = new Set<string>([
  NETSUITE_ERRORS.NETSUITE_COMMAND_INVALID.code,
  NETSUITE_ERRORS.NETSUITE_REFERENCE_UNKNOWN.code,
]);

/** A record of the hub's own that a command names. */
interface Named {
  readonly path: string;
  readonly code: string;
  readonly externalId: string;
}

/** Judges why a command was refused. Shape: the ack to give instead, or the one that was given. */
export type JudgeRefusal = (data: JsonObject, ack: Ack) => Promise<Ack>;

/**
 * Tells a refusal for a record that is still to come from any other.
 *
 * Shape: NetSuite itself decides whether a reference leads anywhere, since its queries may see a new record late; only
 *        after a refusal is it asked what is missing, once for all commands of the wave.
 */
export function judgeOfRefusals(
  account: Account,
  datas: readonly JsonObject[],
  kinds: { readonly fields: Fields; readonly line: Fields },
): JudgeRefusal {
  let asked: Promise<ReadonlySet<string>> | null = null;
  return async (data, ack) => {
    if (ack.outcome !== 'refused' || OUR_OWN.has(ack.code)) return ack;
    const named = ownRecordsIn(account, data, kinds);
    if (named.length === 0) return ack;
    asked ??= presentOf(
      account,
      datas.flatMap((one) => ownRecordsIn(account, one, kinds)),
    );
    try {
      const present = await asked;
      const missing = named.find(({ externalId }) => !present.has(externalId));
      return missing === undefined ? ack : notYet(missing);
    } catch (error) {
      // What cannot be asked now is asked with the next attempt; without the right to ask the refusal stands.
      const later = notWritten(error);
      return later.outcome === 'retry' ? later : ack;
    }
  };
}

/** The ack for a reference that leads nowhere: worth repeating when the hub is to write what it names. */
export function lacking(account: Account, code: string, ref: JsonObject, path: string): Ack {
  const own = ownOf(account, code, ref);
  if (own !== null) return notYet({ path, code, externalId: own });
  const what = `there is no ${OWN[code]?.name ?? path} ${JSON.stringify(ref)}`;
  return refused(NETSUITE_ERRORS.NETSUITE_REFERENCE_UNKNOWN, what, path);
}

function notYet({ path, code, externalId }: Named): Ack {
  const { code: error, retry } = NETSUITE_ERRORS.NETSUITE_REFERENCE_AWAITED;
  const what = `the ${OWN[code]?.name ?? 'record'} ${externalId}, which ${path} names, is not in NetSuite yet`;
  return { outcome: 'retry', code: error, what, ...(typeof retry === 'object' ? retry : {}) };
}

async function presentOf(account: Account, named: readonly Named[]): Promise<ReadonlySet<string>> {
  const groups = Map.groupBy(named, ({ code }) => OWN[code]?.group ?? 'transaction');
  const found = await Promise.all(
    [...groups].map(([group, some]) =>
      idsOfExternalIds(
        account,
        group,
        some.map(({ externalId }) => externalId),
      ),
    ),
  );
  return new Set(found.flatMap((ids) => [...ids.keys()]));
}

function ownRecordsIn(
  account: Account,
  data: JsonObject,
  { fields, line }: { readonly fields: Fields; readonly line: Fields },
): readonly Named[] {
  const lines = linesIn(data) ?? [];
  return [
    ...namedIn(account, data, fields, ''),
    ...lines.flatMap((one, index) => namedIn(account, one, line, `lines[${index}].`)),
  ];
}

function namedIn(
  account: Account,
  data: JsonObject,
  fields: Fields,
  prefix: string,
): readonly Named[] {
  return Object.entries(data).flatMap(([field, value]): readonly Named[] => {
    const code = fields[field]?.split(':')[1];
    if (code === undefined || value === undefined) return [];
    const ref = refOf(value, code, account.settings);
    const externalId = ref === undefined ? null : ownOf(account, code, ref);
    return externalId === null ? [] : [{ path: `${prefix}${field}`, code, externalId }];
  });
}

/** The external id of a reference to what this hub writes; null for what others make. */
function ownOf({ settings }: Account, code: string, { externalId }: JsonObject): string | null {
  if (typeof externalId !== 'string' || OWN[code] === undefined) return null;
  return isOwnExternalId(settings, code, externalId) ? externalId : null;
}
