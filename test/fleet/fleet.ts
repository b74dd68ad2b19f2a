/** Processes of a hub that share one database: started, found by what they do, killed and stopped. */
import type { ChildProcess } from 'node:child_process';
import {
  type Exit,
  ended,
  openSite,
  type Site,
  type SiteOptions,
  WEBHOOK_SECRET,
} from '../crash/site.ts';
import { until } from '../crash/until.ts';
import type { TestServer } from '../databases/server.ts';
import { type Letter, letterAbout, postLetter } from '../e2e/letter.ts';
import { newSchema, type TestSchema, through } from '../store/postgres/schema.ts';

/** How a process ends that was told to stop and finished its work. */
export const TOLD_TO_STOP = 143;

/** One process of the fleet. */
export interface Member {
  readonly child: ChildProcess;
  readonly exit: Promise<Exit>;
  /** Where it listens, if it does. */
  readonly url: string | null;
}

/** A project, a schema of its own, and the processes that were started over both. */
export interface Fleet {
  readonly schema: TestSchema;
  readonly site: Site;
  readonly members: readonly Member[];
  start(role: 'web' | 'worker'): Promise<Member>;
  /** Kills who still runs, and leaves nothing behind. */
  close(): Promise<void>;
}

/** How a fleet's site differs from the usual one; over a proxy it reaches its database by that. */
export interface FleetOptions extends Omit<SiteOptions, 'store' | 'files'> {
  readonly proxy?: { readonly port: number };
}

export async function openFleet(server: TestServer, options: FleetOptions): Promise<Fleet> {
  const { proxy, ...rest } = options;
  const schema = await newSchema(server);
  const store = proxy === undefined ? schema.url : through(schema, proxy);
  const site = await openSite({ ...rest, store, files: false });
  const members: Member[] = [];
  return {
    ...{ schema, site, members },
    start: async (role) => {
      const member = await startMember(site, ['--role', role]);
      members.push(member);
      return member;
    },
    close: async () => {
      for (const { child } of members) child.kill('SIGKILL');
      await Promise.all(members.map(({ exit }) => exit));
      await site.close();
      await schema.drop();
    },
  };
}
/** Starts a process and waits until it says that it works or listens. */
export async function startMember(site: Site, args: readonly string[]): Promise<Member> {
  const child = site.spawnHub(['serve', ...args]);
  const exit = ended(child);
  const line = await firstLine(child, exit);
  return { child, exit, url: /listening on (http:\/\/\S+)/.exec(line)?.[1] ?? null };
}

function firstLine(child: ChildProcess, exit: Promise<Exit>): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    child.stdout?.on('data', (chunk) => {
      text += chunk;
      if (text.includes('\n')) resolve(text);
    });
    exit.then(({ stderr }) => reject(new Error(`a process ended before it worked: ${stderr}`)));
  });
}

/** The process that runs a sweep at this moment, once one does. */
export async function sweeperOf(schema: TestSchema, members: readonly Member[]): Promise<Member> {
  let found: Member | undefined;
  await until(async () => {
    const rows = await schema.ask(
      `select w.place from sweeps s join workers w on w.id = s.owner
       where s.lease_until is not null and s.wanted > s.done`,
    );
    const pids = rows.map((row) => Number(String(row['place']).split(':').at(-1)));
    found = members.find(({ child }) => pids.includes(child.pid ?? 0));
    return found !== undefined;
  });
  if (found === undefined) throw new Error('nobody sweeps');
  return found;
}

/** One number that a question gives. */
export async function numberOf(
  schema: TestSchema,
  question: string,
  ...values: readonly unknown[]
): Promise<number> {
  const [row] = await schema.ask(question, ...values);
  return Number(Object.values(row ?? {})[0] ?? 0);
}

/** Waits until nothing is wanted, nothing waits and no arrival is undecoded. */
export async function untilIdle(schema: TestSchema): Promise<void> {
  await until(async () => {
    const left = await numberOf(
      schema,
      `select (select count(*) from sweeps where wanted > done) + (select count(*) from pending)
         + (select count(*) from arrivals where state = 0)`,
    );
    return left === 0;
  });
}

/** Tells processes to stop and gives how they ended. */
export function stopAll(members: readonly Member[]): Promise<readonly Exit[]> {
  for (const { child } of members) child.kill('SIGTERM');
  return Promise.all(members.map(({ exit }) => exit));
}

const SKU = '85123A';

/** Orders of one unit each in the shop, which has more than enough of it: the deliveries that tell of them. */
export function placeOrders({ sandbox }: Site, count: number): readonly Letter[] {
  sandbox.setStock(SKU, 'SHOP', count + 50);
  return Array.from({ length: count }, (_, n) => {
    const { id } = sandbox.placeOrder({ note: `order ${n}`, lines: [{ sku: SKU, quantity: 1 }] });
    return letterAbout(id, { secret: WEBHOOK_SECRET });
  });
}

/** Sends a delivery again and again until it is taken. */
export function postUntilTaken({ url }: Member, letter: Letter): Promise<void> {
  return until(async () => (await postLetter(url ?? '', letter).catch(() => 503)) === 200);
}

/** Units that are promised to orders. */
export function promisedUnits(schema: TestSchema): Promise<number> {
  return numberOf(schema, 'select coalesce(sum(allocated), 0) / 1000 from stock_positions');
}

/** Processes that have given a sign of life, and were not found dead since. */
export function countSeen(schema: TestSchema): Promise<number> {
  return numberOf(schema, 'select count(*) from workers');
}
