import { describeStore } from '../../contract/store.suite.ts';
import { findServer } from '../../databases/server.ts';
import { newSchema, openSchema } from './schema.ts';

const { server, reason } = await findServer('postgres');

describeStore('postgres', {
  isShared: true,
  isKept: true,
  missing: reason === null ? null : `skipped: ${reason}`,
  setUp: async () => {
    if (server === null) throw new Error('the suite is skipped without a server');
    const schema = await newSchema(server);
    return { open: () => openSchema(schema.url), cleanUp: () => schema.drop() };
  },
});
