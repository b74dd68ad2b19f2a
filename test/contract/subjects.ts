import { klaviyoSubject } from './klaviyo-subject.ts';
import { netsuiteSubject } from './netsuite-subject.ts';
import { posSubject } from './pos-subject.ts';
import { shopifySubject } from './shopify-subject.ts';
import type { Subject } from './subject.ts';

/** The built-in connectors with their stand-ins, by name. */
export const builtInSubjects: Readonly<Record<string, Subject>> = {
  klaviyo: klaviyoSubject,
  netsuite: netsuiteSubject,
  pos: posSubject,
  shopify: shopifySubject,
};
