/** The record service: which request does what, and what it answers. */
import { isJsonObject, type JsonObject } from '../../../../core/connector/index.ts';
import type { SandboxCall, WorkedCall } from '../../../../core/connector/sandbox/kit.ts';
import { type Books, recordByExternalId, recordById, typeNamed } from '../state/books.ts';
import type { RecordRow } from '../state/rows.ts';
import { filteredRecords, pageBody, windowOf } from './list.ts';
import { collection, linesOf, type ReadWish, recordBody } from './read.ts';
import type { RecordType } from './record-types.ts';
import { Refusal } from './refusal.ts';
import { checkedBody, shapeOf, strictnessOf } from './shape-check.ts';
import { targetNamed, transform } from './transform.ts';
import { changeRecord, createRecord, deleteRecord } from './write.ts';

const RESOURCE = 'application/vnd.oracle.resource+json; type=';

/** What a request to the record service is made of. */
export interface RecordRequest {
  readonly method: string;
  /** The parts behind `/record/v1/`, decoded. */
  readonly parts: readonly string[];
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** `http://host`. */
  readonly base: string;
}

/** Carries out one request. Errors: Refusal. */
export function serveRecord(books: Books, request: RecordRequest): WorkedCall {
  const { method, parts } = request;
  const [typeName = '', idText, sub, targetName] = parts;
  const type = typeNamed(typeName);
  if (type === undefined) {
    throw new Refusal(404, 'NONEXISTENT_ID', `Record type ${typeName} does not exist.`);
  }
  if (books.hidden.has(type.name)) {
    const text = `Permission Violation: you need a higher permission for ${type.name}.`;
    throw new Refusal(403, 'INSUFFICIENT_PERMISSION', text);
  }
  if (idText === undefined) return serveCollection(books, type, request);
  if (sub === '!transform') return serveTransform(books, type, request, targetName ?? '');
  if (sub !== undefined) return serveSublist(books, type, request, sub);
  const row = found(books, type, idText);
  switch (method) {
    case 'GET':
      return ok('singular', recordBody(books, type, needed(row, idText), wishOf(request)));
    case 'PATCH':
      return write(type, request, (wish) => changeRecord(books, type, needed(row, idText), wish));
    case 'PUT':
      return upsert(books, type, request, idText);
    case 'DELETE':
      deleteRecord(books, type, needed(row, idText));
      return { status: 204 };
    default:
      throw new Refusal(405, 'INVALID_REQUEST', `${method} is not allowed here.`);
  }
}

function serveCollection(books: Books, type: RecordType, request: RecordRequest): WorkedCall {
  if (request.method === 'POST') {
    if (type.isTransformOnly) {
      const text = `${type.name} cannot be created by itself: transform another record.`;
      throw new Refusal(400, 'INVALID_REQUEST', text);
    }
    return write(type, request, (wish) => createRecord(books, type, wish));
  }
  if (request.method !== 'GET') {
    throw new Refusal(400, 'INVALID_REQUEST', 'Batch operations need Prefer: respond-async.');
  }
  const window = windowOf(request.query);
  const rows = filteredRecords(books, type, request.query.get('q'));
  const href = `${request.base}/services/rest/record/v1/${type.name}`;
  const items = rows.slice(window.offset, window.offset + window.limit).map(({ id }) => ({
    links: [{ rel: 'self', href: `${href}/${id}` }],
    id,
  }));
  return ok('collection', pageBody(href, window, items, rows.length));
}

function serveTransform(
  books: Books,
  type: RecordType,
  request: RecordRequest,
  name: string,
): WorkedCall {
  if (request.method !== 'POST')
    throw new Refusal(405, 'INVALID_REQUEST', 'A transform is a POST.');
  const target = targetNamed(name);
  const idText = request.parts[1] ?? '';
  const row = needed(found(books, type, idText), idText);
  return write(target, request, (wish) => transform(books, { type, row }, target, wish));
}

function serveSublist(
  books: Books,
  type: RecordType,
  request: RecordRequest,
  name: string,
): WorkedCall {
  if (shapeOf(type.name).get(name) !== 'list' || request.method !== 'GET') {
    throw new Refusal(404, 'NONEXISTENT_ID', `There is no sub-resource ${name}.`);
  }
  const idText = request.parts[1] ?? '';
  const row = needed(found(books, type, idText), idText);
  const window = windowOf(request.query);
  const lines = linesOf(books, type, row, name);
  const href = `${request.base}/services/rest/record/v1/${type.name}/${row.id}/${name}`;
  const page = lines.slice(window.offset, window.offset + window.limit);
  const wish = { ...wishOf(request), base: href };
  const { items = [] } = collection(books, `${type.name}.${name}`, page, wish);
  return ok('collection', pageBody(href, window, Array.isArray(items) ? items : [], lines.length));
}

function upsert(
  books: Books,
  type: RecordType,
  request: RecordRequest,
  idText: string,
): WorkedCall {
  if (!idText.startsWith('eid:')) {
    throw new Refusal(400, 'INVALID_REQUEST', 'An upsert needs an external ID: /eid:<externalId>.');
  }
  const externalId = idText.slice(4);
  const row = recordByExternalId(books, type, externalId);
  if (row !== undefined && row.type !== type.name) {
    throw new Refusal(400, 'USER_ERROR', 'This external ID is used by a record of another type.');
  }
  if (row === undefined && type.isTransformOnly) {
    throw new Refusal(400, 'INVALID_REQUEST', `${type.name} cannot be created by itself.`);
  }
  return write(type, request, (wish) => {
    const named = { ...wish, body: { ...wish.body, externalId } };
    return row === undefined
      ? createRecord(books, type, named)
      : changeRecord(books, type, row, named);
  });
}

function write(
  type: RecordType,
  request: RecordRequest,
  run: (wish: Parameters<typeof createRecord>[2]) => RecordRow,
): WorkedCall {
  const warnings: string[] = [];
  const given = checkedBody(
    type.name,
    parsed(request.body),
    strictnessOf(request.headers),
    warnings,
  );
  const replace = (request.query.get('replace') ?? '').split(',').filter((name) => name !== '');
  // With this flag a null clears only the fields that are named.
  const isSelective = request.query.get('replaceSelectedFields') === 'true';
  const kept = Object.entries(given).filter(
    ([name, value]) => !isSelective || value !== null || replace.includes(name),
  );
  const row = run({ body: Object.fromEntries(kept), replace });
  return {
    status: 204,
    headers: {
      location: `${request.base}/services/rest/record/v1/${type.name}/${row.id}`,
      ...(warnings.length === 0
        ? {}
        : { 'x-netsuite-propertyvalidation': `Warning: ${warnings.join(' ')}` }),
    },
  };
}

/** The JSON object of a body. Errors: Refusal. */
export function parsed(text: string): JsonObject {
  try {
    const value: unknown = JSON.parse(text === '' ? '{}' : text);
    if (isJsonObject(value)) return value;
  } catch {
    // What cannot be read is refused below, like anything that is no object.
  }
  throw new Refusal(
    400,
    'INVALID_CONTENT',
    'Invalid content in the request body. The JSON is malformed.',
  );
}

function found(books: Books, type: RecordType, idText: string): RecordRow | undefined {
  if (!idText.startsWith('eid:')) return recordById(books, type, idText);
  const row = recordByExternalId(books, type, idText.slice(4));
  return row?.type === type.name ? row : undefined;
}

function needed(row: RecordRow | undefined, idText: string): RecordRow {
  if (row !== undefined) return row;
  const text = `The record instance does not exist. Provide a valid record instance ID (${idText}).`;
  throw new Refusal(404, 'NONEXISTENT_ID', text);
}

function wishOf({ base, query }: RecordRequest): ReadWish {
  return {
    base,
    isExpanded: query.get('expandSubResources') === 'true',
    isSimpleEnum: query.get('simpleEnumFormat') === 'true',
    fields: query.get('fields')?.split(',') ?? null,
  };
}

function ok(type: 'singular' | 'collection', body: JsonObject): WorkedCall {
  return { status: 200, headers: { 'content-type': `${RESOURCE}${type}` }, body: { ...body } };
}

/** The request that a call to the record service is. */
export function recordRequestOf(call: SandboxCall): RecordRequest {
  return {
    method: call.method,
    parts: call.path.split('/').slice(5).map(decodeURIComponent),
    query: call.query,
    headers: call.headers,
    body: call.body.toString('utf8'),
    base: `http://${call.headers['host'] ?? 'localhost'}`,
  };
}
