import type { SandboxCall, WorkedCall } from '../../../../core/connector/sandbox/kit.ts';
import type { StagedRow } from '../shop/bulk-rows.ts';
import type { Shop } from '../shop/shop.ts';

/** Where files for bulk mutations are uploaded to: a store beside the API, without its tokens. */
export const UPLOADS = '/staged-uploads/';

/**
 * A place for one file, with the fields that its upload must carry.
 *
 * Source: recorded answers of 2026-04 (bulk-operation-run-mutation-allowed-roots).
 */
export function stageUpload(shop: Shop, filename: string): StagedRow {
  const key = `tmp/${shop.domain}/bulk/${shop.random.hex(16)}/${filename}`;
  const row: StagedRow = {
    id: key,
    createdAt: shop.now(),
    updatedAt: shop.now(),
    parameters: [
      { name: 'Content-Type', value: 'text/jsonl' },
      { name: 'success_action_status', value: '201' },
      { name: 'acl', value: 'private' },
      { name: 'key', value: key },
      { name: 'x-goog-date', value: '20261122T000000Z' },
      { name: 'x-goog-credential', value: shop.random.hex(8) },
      { name: 'x-goog-algorithm', value: 'GOOG4-RSA-SHA256' },
      { name: 'x-goog-signature', value: shop.random.hex(16) },
      { name: 'policy', value: shop.random.hex(16) },
    ],
    content: null,
  };
  shop.tables.stagedUploads.put(row);
  return row;
}

/** Takes an upload: all fields as they were given, and the file behind them. */
export function takeUpload(shop: Shop, call: SandboxCall): WorkedCall {
  const fields = formFields(call);
  if (fields === null) return denied(400, 'MalformedPOSTRequest');
  const values = new Map(fields.map(({ name, value }) => [name, value]));
  const row = shop.tables.stagedUploads.get(values.get('key') ?? '');
  // What stands behind the file is not seen.
  const seen = new Set(fields.slice(0, names(fields).indexOf('file')).map(({ name }) => name));
  const isWhole = row?.parameters.every(
    ({ name, value }) => seen.has(name) && values.get(name) === value,
  );
  const content = values.get('file');
  if (row === undefined || isWhole !== true) return denied(403, 'AccessDenied');
  if (content === undefined) return denied(400, 'MalformedPOSTRequest');
  shop.tables.stagedUploads.put({ ...shop.touched(row), content });
  const body = `<?xml version='1.0' encoding='UTF-8'?><PostResponse><Key>${row.id}</Key></PostResponse>`;
  return { status: 201, headers: { 'content-type': 'application/xml' }, body, cost: 0 };
}

interface Field {
  readonly name: string;
  readonly value: string;
}

function names(fields: readonly Field[]): readonly string[] {
  return fields.map(({ name }) => name);
}

/** The fields of a multipart body in their order; null when it is none. */
function formFields({ headers, body }: SandboxCall): readonly Field[] | null {
  const boundary = /^multipart\/form-data; boundary="?([^";]+)"?$/.exec(
    headers['content-type'] ?? '',
  )?.[1];
  if (boundary === undefined) return null;
  const parts = body.toString('latin1').split(`--${boundary}`);
  if (parts.at(-1)?.startsWith('--') !== true) return null;
  return parts.slice(1, -1).flatMap((part) => {
    const end = part.indexOf('\r\n\r\n');
    const name = /; name="([^"]*)"/.exec(part.slice(0, end))?.[1];
    if (end < 0 || name === undefined) return [];
    const raw = part.slice(end + 4).replace(/\r\n$/, '');
    return [{ name, value: Buffer.from(raw, 'latin1').toString('utf8') }];
  });
}

function denied(status: number, code: string): WorkedCall {
  const body = `<?xml version='1.0' encoding='UTF-8'?><Error><Code>${code}</Code></Error>`;
  return { status, headers: { 'content-type': 'application/xml' }, body, cost: 0 };
}
