import type { Random } from '../../../../core/connector/index.ts';
import { firstNumber, gid } from './gid.ts';
import type { Row } from './rows.ts';
import type { Database, Tables } from './tables.ts';

/** One change as the outside hears of it: webhooks are made from these at commit. */
export interface ShopEvent {
  readonly topic: string;
  /** The row that the payload is made from. */
  readonly id: string;
}

/** The shop itself: its rows, its time and what it tells the outside. */
export interface Shop {
  readonly domain: string;
  readonly name: string;
  readonly currency: string;
  readonly plan: string;
  /** How long a bulk operation takes, in ms. */
  readonly bulkMs: number;
  readonly tables: Tables;
  readonly random: Random;
  /** Now at 1 s precision, with the control's offset. */
  now(): number;
  newId(kind: string): string;
  /** Where the shop answers: results of bulk operations lie below it. */
  origin(): string;
  /** A fresh row's id and times. */
  born(kind: string): Row;
  /** The row with its update time set. */
  touched<R extends Row>(row: R): R;
  emit(topic: string, id: string): void;
  /** The events since the last call. */
  takeEvents(): readonly ShopEvent[];
}

/** What a shop is made from. */
export interface ShopOptions {
  readonly domain: string;
  readonly name: string;
  readonly currency: string;
  readonly plan: string;
  readonly bulkMs: number;
  /** Where the shop answers. */
  readonly origin: () => string;
  readonly random: Random;
  readonly database: Database;
  /** The shop's time in ms. */
  readonly now: () => number;
}

/** Makes the shop over an open database. */
export function makeShop(options: ShopOptions): Shop {
  const { tables } = options.database;
  let events = new Map<string, ShopEvent>();

  function now(): number {
    return Math.floor(options.now() / 1000) * 1000;
  }

  function newId(kind: string): string {
    const last = tables.counters.get(kind)?.last;
    const number = last === undefined ? firstNumber(kind) : BigInt(last) + 1n;
    tables.counters.put({ id: kind, createdAt: 0, updatedAt: 0, last: number.toString() });
    return gid(kind, number);
  }

  return {
    domain: options.domain,
    name: options.name,
    currency: options.currency,
    plan: options.plan,
    bulkMs: options.bulkMs,
    origin: options.origin,
    tables,
    random: options.random,
    now,
    newId,
    born: (kind) => ({ id: newId(kind), createdAt: now(), updatedAt: now() }),
    touched: (row) => ({ ...row, updatedAt: now() }),
    emit: (topic, id) => {
      events.set(`${topic} ${id}`, { topic, id });
    },
    takeEvents: () => {
      const taken = [...events.values()];
      events = new Map();
      return taken;
    },
  };
}
