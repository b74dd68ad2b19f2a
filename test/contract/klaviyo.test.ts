import { describeConnector } from './connector.suite.ts';
import { klaviyoSubject } from './klaviyo-subject.ts';

const shape = await klaviyoSubject.open();
await shape.close();
describeConnector('klaviyo', klaviyoSubject, shape);
