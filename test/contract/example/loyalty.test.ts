import { describeConnector } from '../connector.suite.ts';
import { loyaltySubject } from './loyalty-subject.ts';

const subject = await loyaltySubject();
const shape = await subject.open();
await shape.close();
describeConnector('loyalty', subject, shape);
