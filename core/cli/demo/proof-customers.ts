/** The people in the hub and in all four systems, and what they said about the newsletter. */
import type { App } from '../../app.ts';
import { type Comparison, compare, type Explain, type Holding } from './compare.ts';
import { holdingOf, readStream } from './holdings.ts';
import { rowsOf, textAt } from './rows.ts';
import { ERP, MARKETING, SHOP, type Systems, TILL } from './systems.ts';

/** Where a system writes down who somebody is. */
interface Person {
  readonly email: readonly string[];
  readonly first: string;
  readonly last: string;
}

const CAMEL: Person = { email: ['email'], first: 'firstName', last: 'lastName' };
const SNAKE: Person = { email: ['email'], first: 'first_name', last: 'last_name' };
const SHOPS: Person = { ...CAMEL, email: ['defaultEmailAddress', 'emailAddress'] };

/** Compares people by e-mail, and those without one by name. */
export async function proveCustomers(app: App, systems: Systems): Promise<readonly Comparison[]> {
  const profiles = await readStream(app, 'hub', 'customers');
  const hub = peopleOf(profiles, CAMEL);
  const shoppers = await readStream(app, SHOP, 'customers');
  const shop = peopleOf(shoppers, SHOPS);
  const erp = peopleOf(await readStream(app, ERP, 'customers'), CAMEL);
  const readers = await readStream(app, MARKETING, 'profiles');
  const till = peopleOf(rowsOf(systems.till.state(), 'customers'), CAMEL);
  const stream = 'customers';
  return [
    compare({ system: SHOP, stream }, hub, shop, withoutEmail),
    compare({ system: ERP, stream }, hub, erp, nothing),
    compare({ system: MARKETING, stream }, hub, peopleOf(readers, SNAKE), withoutEmail),
    compare({ system: TILL, stream }, hub, till, nothing),
    ...(await proveConsent(app, profiles, shoppers)),
  ];
}

async function proveConsent(
  app: App,
  profiles: readonly unknown[],
  shoppers: readonly unknown[],
): Promise<readonly Comparison[]> {
  const told = (rows: readonly unknown[], email: readonly string[], state: readonly string[]) =>
    holdingOf(
      rows.filter((row) => isChoice(textAt(row, ...state))),
      (row) => ({ key: emailOf(row, email), value: textAt(row, ...state).toLowerCase() }),
    );
  const hub = told(profiles, ['email'], ['consent', 'email', 'state']);
  const shop = told(shoppers, SHOPS.email, ['defaultEmailAddress', 'marketingState']);
  const consents = await readStream(app, MARKETING, 'consents');
  const marketing = told(consents, ['email'], ['email_marketing']);
  const stream = 'consent';
  return [
    compare({ system: SHOP, stream }, hub, shop, nothing),
    compare({ system: MARKETING, stream }, hub, marketing, nothing),
  ];
}

function isChoice(state: string): boolean {
  return /^(un)?subscribed$/i.test(state);
}

const nothing: Explain = () => null;

const withoutEmail: Explain = (key, _hub, system) =>
  system === null && key.startsWith('without e-mail: ')
    ? 'have no e-mail address, by which an account is had and people are written to'
    : null;

function peopleOf(rows: readonly unknown[], person: Person): Holding {
  return holdingOf(rows, (row) => {
    const name = `${textAt(row, person.first)} ${textAt(row, person.last)}`.trim();
    const email = emailOf(row, person.email);
    return { key: email === '' ? `without e-mail: ${name}` : email, value: name };
  });
}

function emailOf(row: unknown, path: readonly string[]): string {
  return textAt(row, ...path)
    .trim()
    .toLowerCase();
}
