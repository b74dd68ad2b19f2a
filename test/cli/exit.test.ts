import assert from 'node:assert/strict';
import { BASE_ERRORS, CrossdockError } from '../../core/base/errors.ts';
import { exitCodeOf } from '../../core/cli/exit.ts';
import { declaredErrors } from '../house/error-codes.ts';

describe('exit codes', () => {
  const cases: readonly (readonly [string, number])[] = [
    ['CLI_USAGE', 2],
    ['CONFIG_SYNTAX', 2],
    ['CONFIG_SECRET_LITERAL', 2],
    ['FLOW_FIELD_UNKNOWN', 2],
    ['EXPR_SYNTAX', 2],
    ['BASE_DURATION_INVALID', 2],
    ['POS_SETTING_INVALID', 2],
    ['BASE_SECRET_UNRESOLVED', 3],
    ['CONFIG_FILE_UNREADABLE', 3],
    ['SERVER_PORT_TAKEN', 3],
    ['STORE_IN_USE', 3],
    ['STORE_DISK_FULL', 3],
    ['STORE_RUN_UNKNOWN', 1],
    ['SHOPIFY_SOMETHING', 1],
    ['BASE_UNEXPECTED', 1],
  ];
  for (const [code, exit] of cases) {
    it(`${code} ends with ${exit}`, () => {
      const kind = { ...BASE_ERRORS.BASE_UNEXPECTED, code };
      assert.equal(exitCodeOf(new CrossdockError(kind, { what: 'x', where: 'y' })), exit);
    });
  }

  it('what the machine refuses ends with 3', () => {
    for (const code of ['EADDRINUSE', 'EACCES', 'ENOSPC', 'EROFS']) {
      assert.equal(exitCodeOf(Object.assign(new Error('x'), { code })), 3);
    }
  });

  it('a mistake of the program ends with 1', () => {
    assert.equal(exitCodeOf(new TypeError('x is not a function')), 1);
    assert.equal(exitCodeOf('thrown text'), 1);
  });

  it('every declared code has one', async () => {
    for (const { kind } of await declaredErrors()) {
      const exit = exitCodeOf(new CrossdockError(kind, { what: 'x', where: 'y' }));
      assert.ok([1, 2, 3].includes(exit), kind.code);
    }
  });
});
