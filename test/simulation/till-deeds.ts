import { DateTime } from 'luxon';
import { type Kind, NAMES } from './deed.ts';
import { PLACE, SKUS } from './systems.ts';

const ZONE = 'Europe/London';
const TILL_MAILS: readonly string[] = ['ann@example.com', 'cleo@example.com', 'till@example.com'];

const SALES_HEAD =
  'InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country';

function salesText(rows: readonly string[], nowMs: number): string {
  const time = DateTime.fromMillis(nowMs, { zone: ZONE }).toFormat('yyyy-MM-dd HH:mm:ss');
  return `${[SALES_HEAD, ...rows.map((row) => row.replace('@', time))].join('\n')}\n`;
}

/** The till drops a file of sales, returns and write-offs. */
export const dropSales: Kind = (hand) => {
  hand.files += 1;
  hand.invoices += 1;
  const rows = Array.from({ length: hand.number(1, 6) }, () => {
    hand.invoices += hand.number(0, 1);
    const quantity = hand.number(-2, 5);
    const invoice = `${quantity < 0 ? 'C' : ''}${5_000 + hand.invoices}`;
    return `${invoice},${hand.draw(SKUS)},thing,${quantity},@,8.00,,United Kingdom`;
  });
  const name = `2026-01-${String(hand.files).padStart(2, '0')}.csv`;
  hand.lastSales = { name, rows };
  return {
    what: `sales ${name} ${rows.length}`,
    act: ({ till }, now) => till?.drop(name, salesText(rows, now)),
  };
};

/** The day's file once more under another name: the same content, or with rows behind. */
export const dropAgain: Kind = (hand, made) => {
  const last = hand.lastSales;
  if (last === null) return dropSales(hand, made);
  const extra = hand.number(0, 1) === 1;
  const rows = extra
    ? [...last.rows, `${7_000 + hand.files},MUG,thing,1,@,8.00,,United Kingdom`]
    : last.rows;
  const name = `${last.name}${hand.number(2, 9)}`;
  return { what: `again ${name}`, act: ({ till }, now) => till?.drop(name, salesText(rows, now)) };
};

/** Somebody counts some of the shelf. */
export const dropCount: Kind = (hand) => {
  hand.files += 1;
  const name = `${String(hand.files).padStart(3, '0')}-stock.csv`;
  const counted = SKUS.slice(0, hand.number(1, 3)).map(
    (sku) => [sku, hand.number(440, 520)] as const,
  );
  return {
    what: `count ${JSON.stringify(counted)}`,
    act: ({ till }, now) => {
      const time = DateTime.fromMillis(now, { zone: ZONE }).toFormat('yyyy-MM-dd HH:mm:ss');
      const rows = counted.map(([sku, units]) => `${sku};${PLACE};${units};${time}\n`);
      return till?.drop(name, `sku;location;counted;countedAt\n${rows.join('')}`);
    },
  };
};

/** Somebody gives their data at the till. */
export const dropCustomer: Kind = (hand) => {
  hand.files += 1;
  // One number is one person: an address that moves leaves traces wherever it was seen in between.
  const number = hand.number(0, TILL_MAILS.length - 1);
  const id = `T${number + 1}`;
  const email = TILL_MAILS[number] ?? '';
  const firstName = hand.draw(NAMES);
  const name = `customers-${String(hand.files).padStart(3, '0')}.csv`;
  return {
    what: `till customer ${id} ${email} ${firstName}`,
    act: ({ till }, now) => {
      const time = DateTime.fromMillis(now, { zone: ZONE }).toFormat('yyyy-MM-dd HH:mm:ss');
      const head = 'customer,firstName,lastName,email,phone,changedAt';
      return till?.drop(name, `${head}\n${id},${firstName},Till${id},${email},,${time}\n`);
    },
  };
};
