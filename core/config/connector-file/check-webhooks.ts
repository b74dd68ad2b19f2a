import type { Check } from '../../flow/read/check-context.ts';
import { plainText } from '../../flow/read/tree.ts';
import { CONNECTOR_FILE_ERRORS } from './errors.ts';
import {
  at,
  checkNamed,
  checkNeeded,
  checkPath,
  checkUseless,
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
  { settings, secrets, streams }: Declared,
): void {
  if (webhooks === null) return;
  const signature = at(webhooks, 'signature');
  for (const secret of items(at(signature, 'secrets'))) {
    checkNamed(check, secret, secrets, 'secret setting');
  }
  checkNamed(check, at(signature, 'previousUntil'), settings, 'setting');
  if (isTrue(at(signature, 'standard'))) checkStandard(check, signature);
  else checkOwn(check, webhooks, signature);
  for (const topic of each(at(webhooks, 'topics'))) {
    checkNamed(check, at(topic, 'stream'), streams, 'stream');
  }
  const subscriptions = at(webhooks, 'subscriptions');
  checkPath(check, at(subscriptions, 'list'), ['settings']);
  checkPath(check, at(subscriptions, 'put'), ['settings', 'json']);
  checkPath(check, at(subscriptions, 'drop'), ['settings', 'json']);
}

function isTrue(found: Found | null): boolean {
  return found?.tree.kind === 'scalar' && found.tree.value === true;
}

/** What Standard Webhooks says by itself. */
const STANDARD = {
  algorithm: 'sha256',
  encoding: 'base64',
  signed: 'id.timestamp.body',
  prefix: '',
} as const;

/** A file may repeat what Standard Webhooks says, but not say something else. */
function checkStandard(check: Check, signature: Found | null): void {
  if (signature === null) return;
  for (const [name, value] of Object.entries(STANDARD)) {
    const written = at(signature, name);
    if (written === null || plainText(written.tree) === value) continue;
    report(check, CONNECTOR_FILE_ERRORS.CONNECTOR_FIELD_CONFLICT, written, {
      what: `Standard Webhooks has ${name}: ${value === '' ? 'nothing' : value}`,
      mend: 'delete it',
    });
  }
  checkUseless(check, signature, 'parts', 'Standard Webhooks has a header for each part');
}

/** A vendor's own way: every place has to be said. */
function checkOwn(check: Check, webhooks: Found, signature: Found | null): void {
  const why = 'only Standard Webhooks has headers that are known';
  if (webhooks.tree.kind === 'map') {
    checkNeeded(check, webhooks, 'deliveryId', { why, mend: 'add deliveryId: { header: X-Id }' });
  }
  if (signature?.tree.kind !== 'map') return;
  checkNeeded(check, signature, 'header', { why, mend: 'add header: X-Signature' });
  checkSigned(check, signature);
}

function checkSigned(check: Check, signature: Found): void {
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
