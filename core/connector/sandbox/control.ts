import type { FastifyInstance, FastifyRequest } from 'fastify';

/** What may be ordered over HTTP: the path below `/sandbox/` and what it does with its JSON body. */
export type Controls = Readonly<Record<string, (body: never) => unknown>>;

/** What may be looked at: the path below `/sandbox/`. */
export type Looks = Readonly<Record<string, () => unknown>>;

/**
 * Adds the control side, `/sandbox/*`: what the sandbox object's methods do, over HTTP, for demos and scripts.
 *
 * Errors: a wish that cannot be fulfilled answers 400 with the reason.
 */
export function addControls(app: FastifyInstance, looks: Looks, controls: Controls): void {
  for (const [path, look] of Object.entries(looks)) {
    app.get(`/sandbox/${path}`, async () => look());
  }
  for (const [path, run] of Object.entries(controls)) {
    app.post(`/sandbox/${path}`, async (request, reply) => {
      try {
        const result = await run(readBody<never>(request));
        return result ?? { done: true };
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        return reply.code(400).send({ error: reason });
      }
    });
  }
}

function readBody<T>(request: FastifyRequest): T {
  const { body } = request;
  const text = Buffer.isBuffer(body) || typeof body === 'string' ? body.toString() : '';
  const value: T = JSON.parse(text === '' ? '{}' : text);
  return value;
}
