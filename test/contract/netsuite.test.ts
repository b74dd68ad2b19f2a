import { describeConnector } from './connector.suite.ts';
import { netsuiteSubject } from './netsuite-subject.ts';

const shape = await netsuiteSubject.open();
await shape.close();
describeConnector('netsuite', netsuiteSubject, shape);
