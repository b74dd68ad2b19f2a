import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Ajv, type ValidateFunction } from 'ajv';
import { parse } from 'yaml';
import { flowJsonSchema } from '../../core/flow/schema.ts';
import { BROKEN, brokenFiles, brokenMessages } from './golden.ts';

const COMMITTED = join(import.meta.dirname, '../../config/schema/flow.schema.json');
const GOOD = join(import.meta.dirname, 'good/flows');

/** What both the loader and the JSON Schema see: fields and their types. */
const SHAPE_FAULT = /^FLOW_(FIELD_UNKNOWN|FIELD_MISSING|FIELD_CONFLICT|TYPE_WRONG) /m;
const SYNTAX_FAULT = /^FLOW_(SYNTAX|KEY_|TAG_|ALIAS_|NUMBER_|TOO_LARGE|FILE_|EMPTY)/m;

describe('the JSON Schema of flow files', () => {
  let validate: ValidateFunction;
  before(() => {
    validate = new Ajv({ strict: true, allowUnionTypes: true }).compile(flowJsonSchema());
  });

  it('is committed as it is generated', async () => {
    const committed: unknown = JSON.parse(await readFile(COMMITTED, 'utf8'));
    assert.deepEqual(committed, flowJsonSchema());
  });

  it('takes every good flow', async () => {
    for (const file of await readdir(GOOD)) {
      const data: unknown = parse(await readFile(join(GOOD, file), 'utf8'), { stringKeys: true });
      assert.ok(validate(data), `${file}: ${JSON.stringify(validate.errors?.[0])}`);
    }
  });

  it('refuses every flow whose fields the loader refuses', async () => {
    const messages = await brokenMessages();
    let refused = 0;
    for (const file of await brokenFiles()) {
      const text = messages.get(file) ?? '';
      if (!SHAPE_FAULT.test(text) || SYNTAX_FAULT.test(text)) continue;
      const data: unknown = parse(await readFile(join(BROKEN, file), 'utf8'));
      assert.equal(validate(data), false, file);
      refused += 1;
    }
    assert.ok(refused > 40, `${refused} files`);
  });

  it('describes every field for editors', () => {
    const text = JSON.stringify(flowJsonSchema());
    const fields = [...text.matchAll(/"properties":\{/g)].length;
    assert.ok(fields > 15);
    assert.match(text, /"description":"Who answers when it breaks\. Example: ecommerce"/);
    assert.match(text, /"default":"coalesce"/);
  });
});
