import { describeConnector } from './connector.suite.ts';
import { posSubject } from './pos-subject.ts';
import { shopifySubject } from './shopify-subject.ts';

const SUBJECTS = { shopify: shopifySubject, pos: posSubject };

for (const [name, subject] of Object.entries(SUBJECTS)) {
  const shape = await subject.open();
  await shape.close();
  describeConnector(name, subject, shape);
}
