/** A store of its own for each campaign: a file in the project's folder, or a schema that is dropped afterwards. */
import { findServer, type TestServer } from '../../databases/server.ts';
import { newSchema, type TestSchema } from '../../store/postgres/schema.ts';
import type { StoreKind } from './campaign.ts';

/** The server of the tests. Errors: when there is none; a campaign is not skipped silently. */
export async function requireServer(): Promise<TestServer> {
  const { server, reason } = await findServer('postgres');
  if (server === null) throw new Error(reason);
  return server;
}

/** Does the work with a new schema, or with null for a file. */
export async function withOwnStore<T>(
  kind: StoreKind,
  work: (schema: TestSchema | null) => Promise<T>,
): Promise<T> {
  return kind === 'sqlite' ? work(null) : withSchema(work);
}

/** Does the work with a new schema. */
export async function withSchema<T>(work: (schema: TestSchema) => Promise<T>): Promise<T> {
  const schema = await newSchema(await requireServer());
  try {
    return await work(schema);
  } finally {
    await schema.drop();
  }
}

/** What a chain of kills needs of a database, or nothing for a file. */
export async function newStoreOf(
  kind: StoreKind,
): Promise<{ readonly newStore?: () => Promise<{ url: string; drop: () => Promise<void> }> }> {
  if (kind === 'sqlite') return {};
  const server = await requireServer();
  return { newStore: () => newSchema(server) };
}
