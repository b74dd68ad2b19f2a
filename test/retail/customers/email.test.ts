import assert from 'node:assert/strict';
import { usableEmail } from '../../../core/retail/customers/email.ts';
import { DEFAULT_CUSTOMER_SETTINGS } from '../../../core/retail/customers/settings.ts';

const usable = (value: string) => usableEmail(value, DEFAULT_CUSTOMER_SETTINGS);

describe('an e-mail that identifies', () => {
  it('is compared trimmed and in lower case', () => {
    assert.equal(usable(' Ana.Diaz@Example.COM '), 'ana.diaz@example.com');
    assert.equal(usable('a@b.example'), 'a@b.example');
    assert.equal(usable('oo@b.example'), 'oo@b.example');
    assert.equal(usable('none.other@b.example'), 'none.other@b.example');
  });

  it('is none of those that tills make up', () => {
    for (const email of [
      ...['noemail@shop.example', 'NO-EMAIL@x', 'none@x', 'unknown@till3', 'test@test.com'],
      ...[
        '0000000@shop.example',
        '0@x',
        'aaaa@x.example',
        '-----@x',
        'n/a@x',
        'me@example.invalid',
      ],
    ]) {
      assert.equal(usable(email), null, email);
    }
  });

  it('is an address at all', () => {
    for (const email of [
      '',
      ' ',
      'ana',
      '@x',
      'ana@',
      'a@b@c',
      'ana @x.example',
      `${'a1'.repeat(130)}@x`,
    ]) {
      assert.equal(usable(email), null, email);
    }
    assert.equal(usableEmail(7, DEFAULT_CUSTOMER_SETTINGS), null);
    assert.equal(usableEmail(null, DEFAULT_CUSTOMER_SETTINGS), null);
  });

  it('is judged by patterns whose stars stand for any text, and by nothing else in them', () => {
    const by = (pattern: string, email: string) =>
      usableEmail(email, { nobodyEmails: [pattern] }) === null;
    assert.ok(by('till*@*.example', 'till3@shop.example'));
    assert.ok(by('*', 'ana@x'));
    assert.ok(by('Ana@X', 'ana@x'));
    assert.ok(!by('till*@shop', 'mytill3@shop'));
    assert.ok(!by('ab*ba@x', 'aba@x'), 'the parts must not overlap');
    assert.ok(!by('.*@x', 'ana@x'), 'a dot is a dot');
  });
});
