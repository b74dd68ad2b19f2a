import { deepEqual } from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { addCases } from '../contract/connector.suite.ts';
import { loyaltySubject } from '../contract/example/loyalty-subject.ts';

const TEMPLATE = join(
  import.meta.dirname,
  '../../core/cli/connector-template/acceptance.test.ts.template',
);

/** A case whose name has a part that differs, by what is the same. */
const VARIANTS: readonly (readonly [RegExp, string])[] = [
  [/^(check names the fault:) .+$/, '$1 …'],
  [/^(after) \w+ (the command settles.*)$/, '$1 … $2'],
  [/^(a read that meets) \w+ (is whole.*)$/, '$1 … $2'],
  [/^(a cursor that goes in a circle of) \d+ (.*)$/, '$1 … $2'],
];

describe('the acceptance test of a new connector', () => {
  it('lists every case of the suite, and none that there is not', async () => {
    const subject = await loyaltySubject();
    const shape = await subject.open();
    await shape.close();
    const names: string[] = [];
    const acceptance = (name: string): void => void names.push(name.replace(/^[\w.]+: /, ''));
    addCases({ subject, open: subject.open, acceptance }, shape);
    const cases = names.map((name) =>
      VARIANTS.reduce((text, [variant, same]) => text.replace(variant, same), name),
    );
    const listed = readFileSync(TEMPLATE, 'utf8').matchAll(/^ \* - (.+)$/gm);
    deepEqual([...listed].map(([, name]) => name).toSorted(), [...new Set(cases)].toSorted());
  });
});
