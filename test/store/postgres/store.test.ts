import { describeStore } from '../../contract/store.suite.ts';
import { findServer } from '../../databases/server.ts';
import { newSchema, openSchema, type TestSchema } from './schema.ts';

const { server, reason } = await findServer('postgres');

/** One for all tests of the file, emptied after each. */
let schema: TestSchema | null = null;
after(() => schema?.drop());

describeStore('postgres', {
  isShared: true,
  isKept: true,
  missing: reason === null ? null : `skipped: ${reason}`,
  setUp: async () => {
    if (server === null) throw new Error('the suite is skipped without a server');
    schema ??= await newSchema(server);
    const { url, empty } = schema;
    return { open: () => openSchema(url), cleanUp: empty };
  },
});
