import type { Check } from '../../flow/read/check-context.ts';
import { plainText } from '../../flow/read/tree.ts';
import { CONNECTOR_FILE_ERRORS } from './errors.ts';
import {
  at,
  checkNamed,
  checkPath,
  type Declared,
  each,
  type Found,
  items,
  report,
} from './references.ts';

/** Checks the webhooks: secrets and streams that exist, and a signed time that is sent. */
export function checkWebhooks(
  check: Check,
  webhooks: Found | null,
  { secrets, streams }: Declared,
): void {
  if (webhooks === null) return;
  const signature = at(webhooks, 'signature');
  for (const secret of items(at(signature, 'secrets'))) {
    checkNamed(check, secret, secrets, 'secret setting');
  }
  checkSigned(check, signature);
  for (const topic of each(at(webhooks, 'topics'))) {
    checkNamed(check, at(topic, 'stream'), streams, 'stream');
  }
  const subscriptions = at(webhooks, 'subscriptions');
  checkPath(check, at(subscriptions, 'list'), ['settings']);
  checkPath(check, at(subscriptions, 'put'), ['settings', 'json']);
  checkPath(check, at(subscriptions, 'drop'), ['settings', 'json']);
}

function checkSigned(check: Check, signature: Found | null): void {
  if (signature === null) return;
  const signed = at(signature, 'signed');
  const what = plainText(signed?.tree);
  const hasTime = at(signature, 'timestamp') !== null || at(signature, 'parts') !== null;
  if (signed === null || what === 'body') return;
  const kind = CONNECTOR_FILE_ERRORS.CONNECTOR_FIELD_MISSING;
  if (!hasTime) {
    const mend = 'add timestamp: with the name of its header, or parts:';
    report(check, kind, signed, {
      what: 'the time of sending is signed, and stands nowhere',
      mend,
    });
  }
  if (what.startsWith('id.') && at(signature, 'id') === null) {
    const mend = 'add id: with the name of its header';
    report(check, kind, signed, { what: "the delivery's id is signed, and stands nowhere", mend });
  }
}
