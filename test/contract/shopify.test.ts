import { describeConnector } from './connector.suite.ts';
import { shopifySubject } from './shopify-subject.ts';

const shape = await shopifySubject.open();
await shape.close();
describeConnector('shopify', shopifySubject, shape);
