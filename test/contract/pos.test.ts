import { describeConnector } from './connector.suite.ts';
import { posSubject } from './pos-subject.ts';

const shape = await posSubject.open();
await shape.close();
describeConnector('pos', posSubject, shape);
