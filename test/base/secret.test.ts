import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { format, inspect } from 'node:util';
import { openLog } from '../../core/base/log.ts';
import { redactor, resolveSecret, Secret } from '../../core/base/secret.ts';

const VALUE = 'shpat:4f/9+c=0 d';
const FORMS: Readonly<Record<string, string>> = {
  'as it is': VALUE,
  'in base64': Buffer.from(VALUE).toString('base64'),
  'in a URL': encodeURIComponent(VALUE),
};

describe('a secret', () => {
  const secret = new Secret(VALUE);

  it('never prints: not in texts, not in JSON, not when inspected', () => {
    const printed = [String(secret), `${secret}`, JSON.stringify({ secret }), inspect({ secret })];
    for (const text of [...printed, format('%s %o %j', secret, secret, secret)]) {
      assert.ok(!text.includes('shpat'), text);
      assert.match(text, /\[redacted\]/);
    }
    assert.equal(secret.reveal(), VALUE);
  });

  for (const [name, form] of Object.entries(FORMS)) {
    it(`is taken out of a text that has it ${name}, every time`, () => {
      const redact = redactor([secret]);
      assert.equal(redact(`a ${form} b ${form}`), 'a [redacted] b [redacted]');
    });
  }

  it('of a few letters is left alone, else every text would be full of holes', () => {
    assert.equal(redactor([new Secret('abc'), new Secret('')])('abcdef'), 'abcdef');
  });
});

describe('the reference of a secret', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'crossdock-secret-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('to a file gives its text without the line end', () => {
    writeFileSync(join(folder, 'key'), `${VALUE}\n`);
    assert.equal(resolveSecret(`file:${folder}/key`, {}, 'here').reveal(), VALUE);
  });

  it('to nothing is a fault: with an empty key everybody could sign', () => {
    writeFileSync(join(folder, 'empty'), '\n');
    for (const reference of [
      `file:${folder}/empty`,
      `file:${folder}/none`,
      'env:EMPTY',
      'env:NO',
    ]) {
      const resolve = () => resolveSecret(reference, { EMPTY: '' }, 'here');
      assert.throws(resolve, { code: 'BASE_SECRET_UNRESOLVED', where: 'here' }, reference);
    }
  });
});

describe('the log', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'crossdock-log-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('has no secret in any line, whichever way it got there', () => {
    const to = join(folder, 'hub.log');
    const log = openLog({ level: 'debug', to, redact: redactor([new Secret(VALUE)]) });
    log.info(`sentence ${VALUE}`, { field: VALUE, inner: { list: [VALUE] } });
    log.with({ connection: VALUE }).warn('a line', { url: `/x?t=${encodeURIComponent(VALUE)}` });
    log.error('a fault', { error: new Error(`refused ${VALUE}`) });
    const text = readFileSync(to, 'utf8');
    assert.equal(text.trim().split('\n').length, 3);
    assert.ok(!/shpat/.test(text), text);
    assert.match(text, /\[redacted\]/);
  });
});
