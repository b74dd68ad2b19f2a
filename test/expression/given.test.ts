import { deepEqual, equal, throws } from 'node:assert/strict';
import { CrossdockError } from '../../core/base/errors.ts';
import type { Json } from '../../core/base/json.ts';
import { compileExpression } from '../../core/expression/compile.ts';

const SCOPE = {
  json: { sku: 'A-1' },
  now: 0,
  zone: 'UTC',
  vars: { settings: { size: 50 }, body: [{ id: 1 }, { id: 2 }] },
  lookup: () => undefined,
};

function evaluate(source: string, given: readonly string[]): Json | undefined {
  return compileExpression(source, 'file:1:1', given).evaluate(SCOPE);
}

function refused(source: string, given: readonly string[]): CrossdockError {
  let found: unknown;
  throws(
    () => compileExpression(source, 'file:1:1', given),
    (error: unknown) => {
      found = error;
      return error instanceof CrossdockError;
    },
  );
  if (found instanceof CrossdockError) return found;
  throw new Error('not refused');
}

describe('the names of a place outside of flows', () => {
  it('are read like any other data, lists included', () => {
    equal(evaluate('={{ $settings.size }}', ['$settings']), 50);
    deepEqual(evaluate('={{ $body.map((one) => one.id) }}', ['$body']), [1, 2]);
    equal(evaluate('={{ $body?.length }}', ['$body']), 2);
    equal(evaluate('={{ $page?.token }}', ['$page']), undefined);
  });

  it('stand beside the record only where there is one', () => {
    equal(evaluate('={{ $json.sku }}', ['$json', '$settings']), 'A-1');
    equal(refused('={{ $json.sku }}', ['$settings', '$body']).code, 'EXPR_NAME_UNKNOWN');
    equal(refused('={{ $input.item.json.sku }}', ['$body']).code, 'EXPR_NAME_UNKNOWN');
  });

  it('take the place of variables and tables, which such a place does not have', () => {
    equal(refused('={{ $vars.settings }}', ['$settings']).code, 'EXPR_NAME_UNKNOWN');
    equal(refused("={{ $lookup('a', 'b') }}", ['$settings']).code, 'EXPR_NAME_UNKNOWN');
  });

  it('are named in the remedy of one that is not known', () => {
    equal(refused('={{ $setting.size }}', ['$settings']).mend, 'write $settings');
    equal(
      refused('={{ qqqqq }}', ['$settings', '$body']).mend,
      'the names here are $settings, $body',
    );
  });

  it('do not exist in a flow', () => {
    throws(() => compileExpression('={{ $settings.size }}', 'file:1:1'), /EXPR_NAME_UNKNOWN/);
  });
});
