import type { Check } from '../../flow/read/check-context.ts';
import { plainText } from '../../flow/read/tree.ts';
import { CONNECTOR_FILE_ERRORS } from './errors.ts';
import {
  at,
  checkNamed,
  checkNeeded,
  checkPath,
  checkSchema,
  checkUseless,
  type Declared,
  each,
  type Found,
  fieldsIn,
  report,
} from './references.ts';

const READ_ROOTS = ['settings', 'cursor', 'page', 'with'];
const LOOKUP_ROOTS = ['settings', 'key'];
const WRITE_ROOTS = ['settings', 'key', 'json', 'command'];

/** Checks a stream: its fields against its schema, and its parts against each other. */
export function checkStream(check: Check, stream: Found, declared: Declared): void {
  const fields = fieldsIn(checkSchema(check, at(stream, 'schema')));
  for (const name of ['key', 'version', 'occurredAt']) {
    if (fields !== null) checkNamed(check, at(stream, name), fields, 'field of the schema');
  }
  for (const { key, tree, path } of each(at(stream, 'pii'))) {
    if (fields === null || fields.includes(key)) continue;
    const what = `pii names the field "${key}", which the schema does not have`;
    report(check, CONNECTOR_FILE_ERRORS.CONNECTOR_REFERENCE_UNKNOWN, { tree, path }, { what });
  }
  checkDeletes(check, stream);
  checkRead(check, at(stream, 'read'), declared);
  checkLookup(check, at(stream, 'lookup'), declared);
  checkWrites(check, stream, declared);
  const hasAny = ['read', 'lookup', 'writes'].some((part) => at(stream, part) !== null);
  if (hasAny || declared.told.includes(streamName(stream)) || stream.tree.kind !== 'map') return;
  const what = 'the stream can neither be read nor written, and no webhook tells its data';
  const mend = 'add read:, lookup: or writes:';
  report(check, CONNECTOR_FILE_ERRORS.CONNECTOR_FIELD_MISSING, stream, { what, mend });
}

function streamName({ path }: Found): string {
  return path.split('.').at(-1) ?? '';
}

function checkDeletes(check: Check, stream: Found): void {
  const deletes = plainText(at(stream, 'deletes')?.tree);
  if (deletes === 'tombstone') {
    const why = 'deletes: tombstone needs to know which items are deleted records';
    const mend = "add tombstone: '={{ $json.deleted === true }}'";
    checkNeeded(check, stream, 'tombstone', { why, mend });
  } else {
    checkUseless(check, stream, 'tombstone', 'it belongs to deletes: tombstone');
  }
  if (deletes === 'absent' && at(at(stream, 'read'), 'cursor') !== null) {
    const what = 'deletes: absent stands beside a cursor';
    const why = 'a read of what is new cannot show what is gone';
    const mend = 'write deletes: none, or read the stream whole';
    const place = at(stream, 'deletes') ?? stream;
    report(check, CONNECTOR_FILE_ERRORS.CONNECTOR_FIELD_CONFLICT, place, { what, why, mend });
  }
}

function checkRead(check: Check, read: Found | null, { tiers }: Declared): void {
  if (read === null) return;
  checkPath(check, read, READ_ROOTS);
  checkRequest(check, read, tiers);
  for (const option of each(at(read, 'with'))) checkSchema(check, option);
  const cursor = at(read, 'cursor');
  if (cursor === null) return;
  const kind = plainText(at(cursor, 'kind')?.tree);
  if (kind === 'position') {
    const why = 'a position is a token that each answer gives';
    checkNeeded(check, cursor, 'next', { why, mend: "add next: '={{ $body.position }}'" });
    checkUseless(check, read, 'paging', 'with kind: position the positions are the pages');
    checkUseless(
      check,
      read,
      'total',
      'with kind: position the feed has no end that could be counted',
    );
    for (const useless of ['field', 'ordered', 'lag']) {
      checkUseless(check, cursor, useless, 'it belongs to kind: time or sequence');
    }
  } else if (kind !== '') {
    const why = `kind: ${kind} follows a field of the records`;
    checkNeeded(check, cursor, 'field', { why, mend: 'add field: updatedAt' });
    checkUseless(check, cursor, 'next', 'it belongs to kind: position');
  }
}

function checkLookup(check: Check, lookup: Found | null, { tiers }: Declared): void {
  if (lookup === null) return;
  checkPath(check, lookup, LOOKUP_ROOTS);
  checkRequest(check, lookup, tiers);
  if (at(lookup, 'records') === null) {
    checkUseless(check, lookup, 'max', 'without records each key has a request of its own');
  } else {
    checkUseless(check, lookup, 'record', 'records says where the list stands');
  }
}

function checkWrites(check: Check, stream: Found, { tiers }: Declared): void {
  const writes = each(at(stream, 'writes'));
  const operations = writes.map(({ key }) => key);
  for (const write of writes) {
    checkPath(check, write, WRITE_ROOTS);
    checkRequest(check, write, tiers);
    const fields = fieldsIn(checkSchema(check, at(write, 'schema')));
    if (fields !== null) {
      checkNamed(check, at(write, 'compareAndSet'), fields, 'field of the schema');
    }
    checkNamed(check, at(write, 'whenDeleted'), operations, 'operation of the stream');
    checkIdempotency(check, write);
  }
  if (writes.length === 0) return;
  const why = 'what can be written is looked up when its outcome is unknown';
  checkNeeded(check, stream, 'lookup', { why, mend: "add lookup: { path: '/…/{key}' }" });
}

function checkIdempotency(check: Check, write: Found): void {
  const way = plainText(at(write, 'idempotency')?.tree);
  if (way === 'probe') {
    const why = 'idempotency: probe looks whether it is there before each write';
    const mend = "add probe: { path: …, query: { … }, found: '={{ … }}' }";
    checkNeeded(check, write, 'probe', { why, mend });
    checkPath(check, at(write, 'probe'), WRITE_ROOTS);
    const batch = at(at(write, 'batch'), 'max');
    const isMany = batch?.tree.kind === 'scalar' && Number(batch.tree.value) > 1;
    if (batch !== null && isMany) {
      const what = 'a batch is written without looking at each command first';
      const mendBatch = 'write max: 1, or find another way to be idempotent';
      report(check, CONNECTOR_FILE_ERRORS.CONNECTOR_FIELD_CONFLICT, batch, {
        what,
        mend: mendBatch,
      });
    }
  } else {
    checkUseless(check, write, 'probe', 'it belongs to idempotency: probe');
  }
  if (way !== 'key') checkUseless(check, write, 'keyRetention', 'it belongs to idempotency: key');
  if (way === 'key') checkSendsKey(check, write);
}

/** An idempotency key that is not sent protects nothing. */
function checkSendsKey(check: Check, write: Found): void {
  const parts = ['headers', 'query', 'body', 'form', 'batch'].map((part) => at(write, part));
  const isSent = parts.some((part) => part !== null && mentions(part, '$command.idempotencyKey'));
  const isInPath = plainText(at(write, 'path')?.tree).includes('{command.idempotencyKey}');
  if (isSent || isInPath) return;
  const what = 'idempotency: key, and the key is sent nowhere';
  const mend = "add headers: { Idempotency-Key: '={{ $command.idempotencyKey }}' }";
  const place = at(write, 'idempotency') ?? write;
  report(check, CONNECTOR_FILE_ERRORS.CONNECTOR_FIELD_MISSING, place, { what, mend });
}

function mentions({ tree }: Found, text: string): boolean {
  if (tree.kind === 'scalar') return typeof tree.value === 'string' && tree.value.includes(text);
  const inner = tree.kind === 'list' ? tree.items : tree.entries.map(({ value }) => value);
  return inner.some((one) => mentions({ tree: one, path: '' }, text));
}

/** A request has one body, and counts in a window that exists. */
function checkRequest(check: Check, request: Found, tiers: readonly string[]): void {
  checkNamed(check, at(request, 'tier'), tiers, 'window in limits');
  if (at(request, 'form') === null) return;
  checkUseless(check, request, 'body', 'a request has one body, and form is written');
}
