/** What people do in the account: the same rules as for calls, without the calls. */
import type { JsonObject } from '../../../core/connector/index.ts';
import type { People } from './options.ts';
import { entityName } from './record/business-rules.ts';
import type { RecordType } from './record/record-types.ts';
import { applyEffect } from './record/stock-effects.ts';
import { transform } from './record/transform.ts';
import { changeRecord, createRecord, deleteRecord } from './record/write.ts';
import { type Books, tableOf, typeNamed } from './state/books.ts';
import type { RecordRow } from './state/rows.ts';

/** Makes the people; `done` commits what they did. */
export function makePeople(books: Books, done: () => void): People {
  const finish = <T>(value: T): T => {
    done();
    return value;
  };
  const itemId = (sku: string): string => needed(books, 'inventoryItem', sku).row.id;
  const locationId = (name: string): string => needed(books, 'location', name).row.id;
  return {
    itemId,
    locationId,
    edit: (typeName, name, fields) => {
      const { type, row } = needed(books, typeName, name);
      return finish(changeRecord(books, type, row, { body: fields, replace: [] }));
    },
    setPrice: (sku, price, level = '1') => {
      const { type, row } = needed(books, 'inventoryItem', sku);
      const items = [{ priceLevel: { id: level }, currencyPage: { id: '1' }, priceQty: 0, price }];
      finish(changeRecord(books, type, row, { body: { price: { items } }, replace: [] }));
    },
    adjustStock: (sku, location, by) => {
      applyEffect(books, {
        item: itemId(sku),
        location: locationId(location),
        onHand: by,
        demand: 0,
      });
      done();
    },
    create: (typeName, body) =>
      finish(createRecord(books, typeOf(typeName), { body: plain(body), replace: [] })),
    approveOrder: (name) => {
      const { type, row } = needed(books, 'salesOrder', name);
      const body = { orderStatus: { id: 'B' } };
      return finish(changeRecord(books, type, row, { body, replace: [] }));
    },
    transform: (typeName, name, target, body) =>
      finish(
        transform(books, needed(books, typeName, name), typeOf(target), {
          body: plain(body),
          replace: [],
        }),
      ),
    remove: (typeName, name) => {
      const { type, row } = needed(books, typeName, name);
      if (type.name === 'inventoryItem') dropStock(books, row);
      deleteRecord(books, type, row);
      done();
    },
  };
}

function dropStock(books: Books, item: RecordRow): void {
  for (const level of books.tables.levels.of(item.id)) books.tables.levels.drop(level.id);
}

function typeOf(name: string): RecordType {
  const type = typeNamed(name);
  if (type === undefined) throw new Error(`there is no record type ${name}`);
  return type;
}

/** A record by internal id, external id, number or name. */
function needed(books: Books, typeName: string, name: string) {
  const type = typeOf(typeName);
  for (const row of tableOf(books, type).all()) {
    if (row.type !== type.name) continue;
    const { tranId, itemId, name: own } = row.fields;
    const names = [row.id, row.externalId, tranId, itemId, own];
    if (row.type === 'customer') names.push(entityName(row));
    if (names.includes(name)) return { type, row };
  }
  throw new Error(`there is no ${typeName} ${name}`);
}

function plain(object: JsonObject): Parameters<typeof createRecord>[2]['body'] {
  return JSON.parse(JSON.stringify(object));
}
