/** What befalls the sessions of a till database in tests: watched, cut, deprived; and servers that do not answer. */
import { createServer } from 'node:net';
import { systemClock } from '../../../../core/base/clock.ts';
import type { SqlBench } from './sql-bench.ts';

const clock = systemClock();

/** Waits until a session of the reader is at work. */
export async function busy({ scratch }: SqlBench): Promise<void> {
  const question =
    scratch.server.kind === 'postgres'
      ? `select 1 from pg_stat_activity where usename = '${scratch.reader.user}'
          and state = 'active' and query like '%slow%' and wait_event = 'PgSleep'`
      : `select 1 from information_schema.processlist where user = '${scratch.reader.user}'
          and state = 'User sleep'`;
  while ((await scratch.ask(question)).length === 0) await clock.sleep(10);
}

export async function cutOnceBusy(bench: SqlBench): Promise<void> {
  await busy(bench);
  await bench.scratch.cut(bench.scratch.reader);
}

/** Waits until the server has no session of the reader any more. */
export async function gone({ scratch }: SqlBench): Promise<void> {
  const question =
    scratch.server.kind === 'postgres'
      ? `select 1 from pg_stat_activity where usename = '${scratch.reader.user}'`
      : `select 1 from information_schema.processlist where user = '${scratch.reader.user}'`;
  while ((await scratch.ask(question)).length > 0) await clock.sleep(10);
}

export async function revoke({ scratch }: SqlBench): Promise<void> {
  const { reader, name, server } = scratch;
  if (server.kind === 'postgres') await scratch.run(`revoke select on item from ${reader.user}`);
  else {
    await scratch.run(`revoke select on ${name}.* from '${reader.user}'@'%'`);
    // A session keeps the rights on a database that it has chosen.
    await scratch.cut(reader);
  }
}

/** A port that nobody listens on. */
export function closedPort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}

/** A server that takes connections and says nothing. */
export function silentServer(): Promise<{ readonly port: number; close(): void }> {
  return new Promise((resolve) => {
    const sockets = new Set<{ destroy(): void }>();
    const server = createServer((socket) => {
      sockets.add(socket);
      socket.on('error', () => undefined);
    }).listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      resolve({
        port,
        close: () => {
          for (const socket of sockets) socket.destroy();
          server.close();
        },
      });
    });
  });
}
