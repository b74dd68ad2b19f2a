import { describeWith, findServer } from '../databases/server.ts';
import { describeConnector } from './connector.suite.ts';
import { posSqlSubject } from './pos-sql-subject.ts';

for (const kind of ['postgres', 'mariadb'] as const) {
  const found = await findServer(kind);
  if (found.server === null) {
    describeWith(`the pos connector over ${kind} passes the acceptance suite`, found, () => {
      it('runs against a real server', () => undefined);
    });
    continue;
  }
  const subject = posSqlSubject(found.server);
  const shape = await subject.open();
  await shape.close();
  describeConnector(`pos over ${kind}`, subject, shape);
}
