/** Processes of a hub that share one database: started, found by what they do, killed and stopped. */
import type { ChildProcess } from 'node:child_process';
import { type Exit, ended, type Site } from '../crash/site.ts';
import { until } from '../crash/until.ts';
import type { TestSchema } from '../store/postgres/schema.ts';

/** One process of the fleet. */
export interface Member {
  readonly child: ChildProcess;
  readonly exit: Promise<Exit>;
  /** Where it listens, if it does. */
  readonly url: string | null;
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
