/**
 * A connector of the simulated project: a courier that makes a new label whenever it is asked, and knows no key.
 * It never looks by itself: only the engine stands between an answer that got lost and a second label.
 */
import {
  type Ack,
  type Command,
  CrossdockError,
  defineConnector,
  type Host,
  type HttpRequest,
  type Json,
  mayHaveExecuted,
  type SourceRecord,
  type Stream,
} from 'crossdock/connector';

const TEXT = { type: 'string' } as const;
const LABEL = {
  type: 'object',
  required: ['reference'],
  properties: { reference: TEXT, to: TEXT },
};
const LABELS: Stream = {
  ...{ name: 'labels', about: 'Labels for parcels.', key: 'reference', pii: { to: 'email' } },
  ...{ schema: LABEL, deletes: 'none' },
  writes: {
    create: {
      about: 'Makes a label; a second one for the same reference costs as much as the first.',
      idempotency: 'probe',
      batch: { max: 1, partial: true },
      schema: LABEL,
    },
  },
};

/** The answer's list of labels. Throws what the line threw, and for anything else that is no list. */
async function call(
  host: Host,
  request: Pick<HttpRequest, 'method' | 'body'>,
  query = '',
): Promise<readonly Json[]> {
  const url = `${String(host.settings['endpoint'])}/labels${query}`;
  const repeatable = request.method === 'GET';
  const { status, body } = await host.http.send({ ...request, url, repeatable });
  if (status !== 200) throw new Error(`status ${status}`);
  const answer: Json = JSON.parse(body.toString());
  if (!Array.isArray(answer)) throw new Error('the answer is no list');
  return answer;
}

async function create(host: Host, { key, data }: Command): Promise<Ack> {
  try {
    await call(host, { method: 'POST', body: data });
    return { outcome: 'written', id: key };
  } catch (error) {
    const what = error instanceof Error ? error.message : 'the call failed';
    if (mayHaveExecuted(error)) return { outcome: 'unknown', what };
    const code = error instanceof CrossdockError ? error.code : 'COURIER_FAILED';
    return { outcome: 'retry', code, what };
  }
}

async function find(host: Host, key: string): Promise<SourceRecord | null> {
  const [first] = await call(host, { method: 'GET' }, `?reference=${encodeURIComponent(key)}`);
  if (first === undefined) return null;
  const about = { version: null, occurredAt: null, where: `labels/${key}` };
  return { key, data: { reference: key }, ...about };
}

/** A courier. */
export const courier = defineConnector({
  spec: {
    name: 'courier',
    about: 'A courier that makes labels.',
    settings: { endpoint: { type: 'url', about: 'Where it answers.', required: true } },
    limits: () => [],
    network: () => ({ hosts: ['127.0.0.1'], allowPrivate: true }),
  },
  errors: {},
  check: async () => [],
  catalog: () => [LABELS],
  write: (host, commands) => Promise.all(commands.map((command) => create(host, command))),
  lookup: (host, _stream, keys) => Promise.all(keys.map((key) => find(host, key))),
});
