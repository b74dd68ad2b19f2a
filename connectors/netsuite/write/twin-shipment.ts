/** Shipments of an order that carry no external id: one of them may be what an earlier attempt made. */
import type { JsonObject } from '../../../core/connector/index.ts';
import type { Account } from '../client.ts';
import { firstRows, inGroups, isIn, plain, ROWS_MAX } from '../suiteql.ts';
import { type KnownLine, linesOf } from './existing.ts';
import { linesIn, type NamedItems } from './lines.ts';

/** A shipment without an external id. */
export interface OrphanShipment {
  readonly id: string;
  readonly order: string;
  readonly lines: readonly KnownLine[];
}

/** The shipments of those orders that carry no external id. */
export async function orphansOf(
  account: Account,
  orders: readonly string[],
): Promise<readonly OrphanShipment[]> {
  const groups = await Promise.all(
    inGroups([...new Set(orders)]).map((group) =>
      firstRows(
        account,
        {
          columns: [
            ['id', 't.id'],
            ['orderid', 'ml.createdfrom'],
          ],
          from: "transaction t JOIN transactionline ml ON ml.transaction = t.id AND ml.mainline = 'T'",
          where: [
            isIn('t.type', ['ItemShip']),
            isIn('ml.createdfrom', group),
            plain('t.externalid IS NULL'),
          ],
        },
        ROWS_MAX,
      ),
    ),
  );
  const rows = groups.flatMap((group) => group.rows);
  const lines = await linesOf(
    account,
    rows.flatMap((row) => row['id'] ?? []),
  );
  return rows.map(({ id = '', orderid = '' }) => ({
    id,
    order: orderid,
    lines: lines.get(id) ?? [],
  }));
}

/** The shipment with the quantities that a command asks for; a command without lines fits none. */
export function twinOf(
  orphans: readonly OrphanShipment[],
  wish: { readonly order: string; readonly data: JsonObject; readonly items: NamedItems },
): OrphanShipment | undefined {
  const wanted = linesIn(wish.data);
  if (wanted === undefined) return undefined;
  const asked = signature(
    wanted.map((line) => [String(line['sku']), Number(line['quantity'] ?? Number.NaN)]),
  );
  return orphans.find(
    ({ order, lines }) =>
      order === wish.order &&
      signature(lines.map((line) => [line.sku ?? '', line.quantity])) === asked,
  );
}

function signature(lines: readonly (readonly [string, number])[]): string {
  return lines
    .map(([sku, quantity]) => `${sku} ${quantity}`)
    .sort()
    .join('\n');
}
