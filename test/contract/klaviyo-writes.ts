import type { KlaviyoSandbox } from '../../connectors/klaviyo/sandbox/server.ts';
import type { Command, JsonObject } from '../../core/connector/index.ts';
import { type Keyed, rows } from './klaviyo-streams.ts';
import type { WriteSubject } from './subject.ts';

/** People by number: all are subscribed and on the first list, none on the second. */
export function emailOf(n: number): string {
  return `person${n}@example.com`;
}

/** People who left, by number. */
export function leftEmailOf(n: number): string {
  return `left${n}@example.com`;
}

interface Person extends Keyed {
  readonly email: string | null;
  readonly fields: { readonly first_name?: string };
  readonly channels: Readonly<Record<string, { readonly consent: string }>>;
  readonly suppressions: readonly { readonly reason: string }[];
}

interface Entry extends Keyed {
  readonly externalId: string;
  readonly fields: { readonly title?: string; readonly inventory_quantity?: number };
}

interface Shape {
  readonly stream: string;
  readonly operation: string;
  readonly key?: (n: number) => string;
  readonly data: (n: number) => JsonObject;
  readonly refused: (n: number) => JsonObject;
  readonly effects: (n: number) => number;
}

/** Whoever and whatever a command is about is there before its first attempt, and is not made again for a later one. */
interface Cast {
  readonly sandbox: KlaviyoSandbox;
  readonly person: (n: number) => string;
  readonly held: (n: number) => string;
  readonly left: (n: number) => string;
  readonly product: (n: number) => string;
}

/** The write operations, with their effects as the account's state shows them. */
export function writesOf(sandbox: KlaviyoSandbox): readonly WriteSubject[] {
  const cast = castOf(sandbox);
  return [
    ...profileShapes(cast),
    ...consentShapes(cast),
    ...eventShapes(cast),
    ...listShapes(cast),
    ...catalogShapes(cast),
  ].map(subjectOf);
}

function castOf(sandbox: KlaviyoSandbox): Cast {
  const made = new Set<string>([
    ...rows<Person>(sandbox, 'profiles').map((row) => row.email ?? ''),
    ...rows<Entry>(sandbox, 'items').map((row) => row.externalId),
  ]);
  const once = (name: string, make: () => void): string => {
    if (!made.has(name)) make();
    made.add(name);
    return name;
  };
  const add = (email: string): void => {
    sandbox.addProfile({ email, subscribed: ['email.marketing'], lists: ['Newsletter'] });
  };
  return {
    sandbox,
    person: (n) => once(emailOf(n), () => add(emailOf(n))),
    held: (n) =>
      once(`held${n}@example.com`, () => {
        add(`held${n}@example.com`);
        sandbox.suppress(`held${n}@example.com`, 'USER_SUPPRESSED');
      }),
    left: (n) =>
      once(leftEmailOf(n), () => {
        add(leftEmailOf(n));
        sandbox.unsubscribeClick(leftEmailOf(n));
      }),
    product: (n) =>
      once(`P-${n}`, () => {
        const variants = [{ sku: `P-${n}-S`, quantity: n }];
        sandbox.addProduct({ externalId: `P-${n}`, title: `Product ${n}`, price: 10, variants });
      }),
  };
}

function subjectOf(shape: Shape): WriteSubject {
  const { stream, operation } = shape;
  const make = (n: number, data: JsonObject): Command => ({
    stream,
    operation,
    key: shape.key?.(n) ?? `record-${n}`,
    idempotencyKey: `acceptance-${stream}-${operation}-${n}`,
    version: null,
    data,
  });
  return {
    stream,
    operation,
    command: (n) => make(n, shape.data(n)),
    refused: (n) => make(n, shape.refused(n)),
    effects: async (n) => shape.effects(n),
  };
}

function people(sandbox: KlaviyoSandbox, email: string): readonly Person[] {
  return rows<Person>(sandbox, 'profiles').filter((row) => row.email === email);
}

function profileShapes({ sandbox, ...cast }: Cast): readonly Shape[] {
  const effects =
    (kind: string) =>
    (n: number): number =>
      people(sandbox, `${kind}${n}@example.com`).filter((row) => row.fields.first_name === `N${n}`)
        .length;
  return [
    {
      stream: 'profiles',
      operation: 'upsert',
      data: (n) => ({ email: `up${n}@example.com`, first_name: `N${n}` }),
      refused: (n) => ({ email: `up${n}@example.com`, phone_number: '0151 1234' }),
      effects: effects('up'),
    },
    {
      stream: 'profiles',
      operation: 'import',
      data: (n) => ({ email: `im${n}@example.com`, first_name: `N${n}` }),
      refused: (n) => ({ email: `im${n}@example.com`, first_name: null }),
      effects: effects('im'),
    },
    {
      stream: 'deletions',
      operation: 'request',
      data: (n) => ({ email: cast.person(n) }),
      refused: (n) => ({ email: cast.person(n), phone_number: '+491511234567' }),
      effects: (n) => (people(sandbox, emailOf(n)).length === 0 ? 1 : 0),
    },
  ];
}

function consentShapes({ sandbox, ...cast }: Cast): readonly Shape[] {
  const channels = ['email.marketing'];
  const consentOf = (email: string): string | undefined =>
    people(sandbox, email)[0]?.channels['email.marketing']?.consent;
  const isHeld = (email: string): boolean =>
    people(sandbox, email)[0]?.suppressions.some((one) => one.reason === 'USER_SUPPRESSED') ===
    true;
  return [
    {
      stream: 'consents',
      operation: 'subscribe',
      data: (n) => ({ email: `sub${n}@example.com`, channels }),
      refused: (n) => ({ email: cast.left(n), channels }),
      effects: (n) => (consentOf(`sub${n}@example.com`) === 'SUBSCRIBED' ? 1 : 0),
    },
    {
      stream: 'consents',
      operation: 'unsubscribe',
      data: (n) => ({ email: cast.person(n), channels, global: true }),
      refused: (n) => ({ email: cast.person(n), channels }),
      effects: (n) => (consentOf(emailOf(n)) === 'UNSUBSCRIBED' ? 1 : 0),
    },
    {
      stream: 'consents',
      operation: 'suppress',
      data: (n) => ({ email: cast.person(n) }),
      refused: () => ({ email: 'no address' }),
      effects: (n) => (isHeld(emailOf(n)) ? 1 : 0),
    },
    {
      stream: 'consents',
      operation: 'unsuppress',
      data: (n) => ({ email: cast.held(n) }),
      refused: () => ({ email: 'no address' }),
      effects: (n) => {
        const email = `held${n}@example.com`;
        return people(sandbox, email).length === 1 && !isHeld(email) ? 1 : 0;
      },
    },
  ];
}

function eventShapes({ sandbox, ...cast }: Cast): readonly Shape[] {
  return ['create', 'createBulk'].map((operation) => ({
    stream: 'events',
    operation,
    data: (n) => ({
      metric: 'Placed Order',
      profile: { email: cast.person(n) },
      value: '19.90',
      value_currency: 'EUR',
      properties: { OrderId: `order-${n}` },
    }),
    refused: (n) => ({ metric: 'Placed Order', profile: { email: emailOf(n) }, value: 'much' }),
    effects: (n) =>
      rows<Keyed & { uniqueId: string }>(sandbox, 'events').filter(
        (row) => row.uniqueId === `acceptance-events-${operation}-${n}`,
      ).length,
  }));
}

function listShapes({ sandbox, ...cast }: Cast): readonly Shape[] {
  const listId = (at: number): string => rows(sandbox, 'lists')[at]?.id ?? '';
  const isOn = (at: number, n: number): boolean => {
    const profileId = people(sandbox, emailOf(n))[0]?.id ?? '';
    return rows(sandbox, 'members').some((row) => row.id === `${listId(at)}/${profileId}`);
  };
  const refused = (at: number) => (): JsonObject => ({
    list_id: listId(at),
    email: 'stranger@example.com',
  });
  return [
    {
      stream: 'lists',
      operation: 'addProfiles',
      data: (n) => ({ list_id: listId(1), email: cast.person(n) }),
      refused: refused(1),
      effects: (n) => (isOn(1, n) ? 1 : 0),
    },
    {
      stream: 'lists',
      operation: 'removeProfiles',
      data: (n) => ({ list_id: listId(0), email: cast.person(n) }),
      refused: refused(0),
      effects: (n) => (isOn(0, n) ? 0 : 1),
    },
  ];
}

function catalogShapes({ sandbox, ...cast }: Cast): readonly Shape[] {
  const entries = (table: string, externalId: string): readonly Entry[] =>
    rows<Entry>(sandbox, table).filter((row) => row.externalId === externalId);
  const text = { title: 'A thing', description: 'A thing', url: 'https://example.com/a-thing' };
  const foreign = '$shopify:::$default:::1';
  return [
    {
      stream: 'catalogItems',
      operation: 'upsert',
      data: (n) => ({ external_id: `I-${n}`, ...text, price: `${n}.50` }),
      refused: (n) => ({ external_id: `I-${n}`, price: '1.50' }),
      effects: (n) => entries('items', `I-${n}`).length,
    },
    {
      stream: 'catalogItems',
      operation: 'delete',
      key: (n) => cast.product(n),
      data: () => ({}),
      refused: () => ({ id: foreign }),
      effects: (n) => (entries('items', `P-${n}`).length === 0 ? 1 : 0),
    },
    {
      stream: 'catalogVariants',
      operation: 'upsert',
      data: (n) => variantData(n, text, 'P-1'),
      refused: (n) => variantData(n, {}, 'P-1'),
      effects: (n) => entries('variants', `V-${n}`).length,
    },
    {
      stream: 'catalogVariants',
      operation: 'setInventory',
      data: (n) => ({ external_id: `${cast.product(n)}-S`, inventory_quantity: 300 + n }),
      refused: (n) => ({ id: foreign, inventory_quantity: 300 + n }),
      effects: (n) =>
        entries('variants', `P-${n}-S`).filter((row) => row.fields.inventory_quantity === 300 + n)
          .length,
    },
    {
      stream: 'catalogVariants',
      operation: 'delete',
      key: (n) => `${cast.product(n)}-S`,
      data: () => ({}),
      refused: () => ({ id: foreign }),
      effects: (n) => (entries('variants', `P-${n}-S`).length === 0 ? 1 : 0),
    },
  ];
}

function variantData(n: number, text: JsonObject, itemId: string): JsonObject {
  return {
    external_id: `V-${n}`,
    ...text,
    sku: `V-${n}`,
    price: '9.90',
    inventory_quantity: n,
    item_id: itemId,
  };
}
