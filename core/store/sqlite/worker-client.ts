import { Worker } from 'node:worker_threads';
import { assert, CrossdockError } from '../../base/errors.ts';
import { STORE_ERRORS } from '../errors.ts';
import type { SqliteConnection } from './connection.ts';
import { storeError } from './sqlite-fault.ts';
import type { WorkerReply, WorkerRequest, WorkerStart } from './worker-protocol.ts';

interface Waiter {
  readonly resolve: (reply: WorkerReply) => void;
  readonly reject: (error: Error) => void;
}

const OPENED = 0;

/** Opens a connection in its own thread, so that a slow statement never stops the event loop. */
export async function openWorkerConnection(start: WorkerStart): Promise<SqliteConnection> {
  const worker = new Worker(new URL('./node-worker.ts', import.meta.url), { workerData: start });
  const thread = converse(worker, start.path);
  const opened = await thread.opened;
  assert('version' in opened, 'the first message of the worker is its version');
  return {
    version: opened.version,
    all: async (sql, params) => {
      const reply = await thread.ask((id) => ({ id, ask: 'all', sql, params }));
      assert('rows' in reply, 'the worker answers `all` with rows');
      return reply.rows;
    },
    several: async (statements) => {
      const reply = await thread.ask((id) => ({ id, ask: 'several', statements }));
      assert('lists' in reply, 'the worker answers `several` with lists of rows');
      return reply.lists;
    },
    transaction: async (statements, beforeCommit) => {
      const reply = await thread.ask((id) => ({
        id,
        ask: 'transaction',
        statements,
        beforeCommit,
      }));
      assert('outcome' in reply, 'the worker answers `transaction` with its outcome');
      return reply.outcome;
    },
    close: async () => {
      await thread.ask((id) => ({ id, ask: 'close' }));
      await worker.terminate();
    },
  };
}

interface Conversation {
  readonly opened: Promise<WorkerReply>;
  ask(request: (id: number) => WorkerRequest): Promise<WorkerReply>;
}

/**
 * Pairs replies with requests. The thread keeps the process alive only while somebody waits for it.
 */
function converse(worker: Worker, path: string): Conversation {
  const waiting = new Map<number, Waiter>();
  let lost: Error | null = null;
  let lastId = OPENED;

  const wait = (id: number): Promise<WorkerReply> =>
    new Promise((resolve, reject) => {
      if (waiting.size === 0) worker.ref();
      waiting.set(id, { resolve, reject });
    });
  const loseAll = (error: Error): void => {
    lost ??= error;
    for (const waiter of waiting.values()) waiter.reject(error);
    waiting.clear();
  };

  worker.on('message', (reply: WorkerReply) => {
    const waiter = waiting.get(reply.id);
    waiting.delete(reply.id);
    if (waiting.size === 0) worker.unref();
    if ('failure' in reply) waiter?.reject(storeError(reply.failure, path));
    else waiter?.resolve(reply);
  });
  worker.on('error', (cause) => loseAll(driverLost(path, cause.message, cause)));
  worker.on('exit', (code) => loseAll(driverLost(path, `the thread ended with code ${code}`)));

  return {
    opened: wait(OPENED),
    ask: (request) => {
      if (lost !== null) return Promise.reject(lost);
      lastId += 1;
      const reply = wait(lastId);
      worker.postMessage(request(lastId));
      return reply;
    },
  };
}

function driverLost(path: string, what: string, cause?: unknown): CrossdockError {
  return new CrossdockError(STORE_ERRORS.STORE_DRIVER_LOST, { what, where: path, cause });
}
