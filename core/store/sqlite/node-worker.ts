/** The worker thread's entry: one connection that answers messages one after the other. */
import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { NodeConnection } from './node-connection.ts';
import { failureOf } from './sqlite-fault.ts';
import type { WorkerReply, WorkerRequest, WorkerStart } from './worker-protocol.ts';

if (parentPort !== null) serve(parentPort, workerData);

function serve(port: MessagePort, start: WorkerStart): void {
  const connection = open(port, start);
  if (connection === null) return;
  let hits = 0;
  const crashPoint = (name: string): void => {
    if (name !== start.armed?.name) return;
    hits += 1;
    if (hits === start.armed.hit) process.kill(process.pid, 'SIGKILL');
  };
  port.on('message', (request: WorkerRequest) => {
    port.postMessage(answer(connection, request, crashPoint));
    if (request.ask === 'close') port.close();
  });
}

function open(port: MessagePort, start: WorkerStart): NodeConnection | null {
  try {
    const connection = new NodeConnection(start.path, start.role);
    port.postMessage({ id: 0, version: connection.version } satisfies WorkerReply);
    return connection;
  } catch (error) {
    port.postMessage({ id: 0, failure: failureOf(error) } satisfies WorkerReply);
    port.close();
    return null;
  }
}

function answer(
  connection: NodeConnection,
  request: WorkerRequest,
  crashPoint: (name: string) => void,
): WorkerReply {
  const { id } = request;
  try {
    if (request.ask === 'all') return { id, rows: connection.all(request.sql, request.params) };
    if (request.ask === 'several') return { id, lists: connection.several(request.statements) };
    if (request.ask === 'transaction') {
      const beforeCommit = (): void => crashPoint(request.beforeCommit);
      return { id, outcome: connection.transaction(request.statements, beforeCommit) };
    }
    connection.close();
    return { id, rows: [] };
  } catch (error) {
    return { id, failure: failureOf(error) };
  }
}
