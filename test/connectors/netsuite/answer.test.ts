import { deepEqual, equal } from 'node:assert/strict';
import { type Answer, readAnswer } from '../../../connectors/netsuite/answer.ts';
import type { HttpResponse } from '../../../core/connector/index.ts';

function response(
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): HttpResponse {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return { status, headers, body: Buffer.from(text) };
}

function error(status: number, code: string, detail = 'text', path?: string): HttpResponse {
  const place = path === undefined ? {} : { 'o:errorPath': path };
  return response(status, {
    title: 'Bad Request',
    status,
    'o:errorDetails': [{ detail, 'o:errorCode': code, ...place }],
  });
}

function write(answer: HttpResponse): Answer {
  return readAnswer(answer, { isWrite: true, where: 'test' });
}

function meaning(answer: Answer): readonly unknown[] {
  return answer.kind === 'ok' ? ['ok', answer.id] : [answer.fault.code, answer.isUnknown];
}

describe('connectors/netsuite/answer', () => {
  const cases: readonly (readonly [string, HttpResponse, readonly unknown[]])[] = [
    [
      'reads the id from Location, for 204 and for 201',
      response(201, '', { location: 'https://x/services/rest/record/v1/salesOrder/647' }),
      ['ok', '647'],
    ],
    [
      'a success without the address of the record is no success',
      response(204, ''),
      ['NETSUITE_ANSWER_MALFORMED', true],
    ],
    [
      'a blocked call was surely not carried out',
      error(429, 'CONCURRENCY_LIMIT_EXCEEDED'),
      ['NETSUITE_CONCURRENCY_EXCEEDED', false],
    ],
    [
      'a RESTlet says the same with status 400',
      response(400, { error: { code: 'SSS_REQUEST_LIMIT_EXCEEDED', message: 'x' } }),
      ['NETSUITE_CONCURRENCY_EXCEEDED', false],
    ],
    ['a wrong field is final', error(400, 'INVALID_CONTENT'), ['NETSUITE_REQUEST_REFUSED', false]],
    [
      'so is a wrong reference',
      error(400, 'INVALID_KEY_OR_REF'),
      ['NETSUITE_REQUEST_REFUSED', false],
    ],
    [
      'a text of a script is final',
      error(400, 'USER_ERROR', 'Ask Bob'),
      ['NETSUITE_SCRIPT_REFUSED', false],
    ],
    [
      'a closed period is told from it',
      error(400, 'USER_ERROR', 'The accounting period is closed'),
      ['NETSUITE_PERIOD_CLOSED', false],
    ],
    [
      'a right that is missing',
      error(403, 'INSUFFICIENT_PERMISSION'),
      ['NETSUITE_PERMISSION_MISSING', false],
    ],
    ['a record that is missing', error(404, 'NONEXISTENT_ID'), ['NETSUITE_RECORD_MISSING', false]],
    [
      'a record that changed, with 409',
      error(409, 'RCRD_HAS_BEEN_CHANGED'),
      ['NETSUITE_RECORD_CHANGED', false],
    ],
    ['and with 400', error(400, 'RCRD_HAS_BEEN_CHANGED'), ['NETSUITE_RECORD_CHANGED', false]],
    ['a failed log-in', error(401, 'INVALID_LOGIN'), ['NETSUITE_AUTH_REFUSED', false]],
    [
      'after an unexpected error nobody knows',
      error(500, 'UNEXPECTED_ERROR'),
      ['NETSUITE_SERVER_FAULT', true],
    ],
    [
      'a page of a proxy says nothing of the record',
      response(404, '<html>'),
      ['NETSUITE_ANSWER_MALFORMED', true],
    ],
  ];
  for (const [title, answer, expected] of cases) {
    it(title, () => deepEqual(meaning(write(answer)), expected));
  }

  it('keeps the text and the path of the refusal', () => {
    const answer = write(error(400, 'INVALID_CONTENT', 'Wrong item', 'item.items[0].item'));
    equal(answer.kind === 'failed' && answer.path, 'item.items[0].item');
    equal(answer.kind === 'failed' && answer.fault.what, 'INVALID_CONTENT: Wrong item');
  });

  it('a read is whole JSON or a fault that is tried again', () => {
    const read = (answer: HttpResponse) => readAnswer(answer, { isWrite: false, where: 'test' });
    equal(read(response(200, { items: [] })).kind, 'ok');
    deepEqual(meaning(read(response(200, '{"items": ['))), ['NETSUITE_ANSWER_MALFORMED', false]);
    deepEqual(meaning(read(response(200, ''))), ['NETSUITE_ANSWER_MALFORMED', false]);
    deepEqual(meaning(read(error(500, 'UNEXPECTED_ERROR'))), ['NETSUITE_SERVER_FAULT', false]);
  });
});
