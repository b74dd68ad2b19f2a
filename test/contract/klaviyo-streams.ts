import type { KlaviyoSandbox } from '../../connectors/klaviyo/sandbox/server.ts';
import type { StreamSubject } from './subject.ts';

/** How long a change can be held back from lists. */
const LATE_MS = 60_000;
/** The account's clock runs ahead of this machine's, so what was seeded is not brand new. */
export const AHEAD_MS = 60_000;
/** An id of the right form that nobody has. */
const NOBODY = '01ZZZZZZZZZZZZZZZZZZZZZZZZ';

/** A row of the account's state. */
export interface Keyed {
  readonly id: string;
}

/** The rows of one table of the account. */
export function rows<R extends Keyed>(sandbox: KlaviyoSandbox, table: string): readonly R[] {
  const found: readonly R[] = JSON.parse(JSON.stringify(sandbox.state()[table] ?? []));
  return found;
}

function keysOf(sandbox: KlaviyoSandbox, table: string): readonly string[] {
  return rows(sandbox, table).map((row) => row.id);
}

/** The streams of the account and what happens to them there. */
export function streamsOf(sandbox: KlaviyoSandbox): readonly StreamSubject[] {
  let turn = 0;
  const next = (): number => {
    turn += 1;
    return turn;
  };
  return [
    ...peopleStreams(sandbox, next),
    ...eventStreams(sandbox, next),
    ...catalogueStreams(sandbox, next),
  ];
}

function peopleStreams(sandbox: KlaviyoSandbox, next: () => number): readonly StreamSubject[] {
  const person = (at = 0): string => keysOf(sandbox, 'profiles')[at] ?? '';
  const rename = (): string => {
    sandbox.editProfile(person(), { first_name: `Name ${next()}` });
    return person();
  };
  const choose = (): string => {
    const who = person(next() % 3);
    sandbox.unsubscribeClick(who);
    return who;
  };
  const leave = async (): Promise<string> => {
    const who = person(1);
    sandbox.removeProfile(who);
    return who;
  };
  const list = (): string => keysOf(sandbox, 'lists')[0] ?? '';
  return [
    { ...stream(sandbox, 'profiles', 'profiles', rename), unknownKey: NOBODY, remove: leave },
    { ...stream(sandbox, 'consents', 'profiles', choose), unknownKey: NOBODY, remove: leave },
    {
      ...stream(sandbox, 'lists', 'lists', () => {
        sandbox.editList(list(), `List ${next()}`);
        return list();
      }),
      unknownKey: 'ZZZZZZ',
      remove: async () => {
        const id = keysOf(sandbox, 'lists')[2] ?? '';
        sandbox.removeList(id);
        return id;
      },
    },
  ];
}

function eventStreams(sandbox: KlaviyoSandbox, next: () => number): readonly StreamSubject[] {
  const track = (metric: string): void => {
    const who = keysOf(sandbox, 'profiles')[0] ?? '';
    sandbox.track({ who, metric, uniqueId: `change-${next()}` });
  };
  const last = (table: string): string => keysOf(sandbox, table).at(-1) ?? '';
  return [
    {
      ...stream(sandbox, 'events', 'events', () => {
        track('Placed Order');
        return last('events');
      }),
      unknownKey: 'NoSuchEvent1',
    },
    {
      ...stream(sandbox, 'metrics', 'metrics', () => {
        track(`Metric ${next()}`);
        return last('metrics');
      }),
      unknownKey: 'ZZZZZZ',
    },
  ];
}

function catalogueStreams(sandbox: KlaviyoSandbox, next: () => number): readonly StreamSubject[] {
  const kinds = [
    { name: 'catalogItems', table: 'items', kind: 'item' },
    { name: 'catalogVariants', table: 'variants', kind: 'variant' },
  ] as const;
  return kinds.map(({ name, table, kind }) => {
    const entry = (at: number) =>
      rows<Keyed & { externalId: string }>(sandbox, table)[at] ?? { id: '', externalId: '' };
    return {
      ...stream(sandbox, name, table, () => {
        sandbox.editEntry(kind, entry(0).externalId, { title: `Title ${next()}` });
        return entry(0).id;
      }),
      unknownKey: '$custom:::$default:::no-such-thing',
      remove: async () => {
        const { id, externalId } = entry(1);
        sandbox.removeEntry(kind, externalId);
        return id;
      },
    };
  });
}

function stream(
  sandbox: KlaviyoSandbox,
  name: string,
  table: string,
  change: () => string,
): StreamSubject {
  return {
    name,
    keys: keysOf(sandbox, table),
    futureCursor: { watermark: '2099-01-01T00:00:00.000Z' },
    change: async () => change(),
    late: {
      change: async () => {
        sandbox.setLag(LATE_MS);
        return change();
      },
      show: async () => sandbox.setClockOffset(AHEAD_MS + LATE_MS + 2_000),
    },
  };
}
