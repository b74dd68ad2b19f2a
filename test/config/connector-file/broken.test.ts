import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import { schemaFaults } from '../../../core/base/json-schema.ts';
import { connectorJsonSchema } from '../../../core/config/connector-file/read.ts';
import { BROKEN, brokenFiles, brokenMessages, faultsOf } from './golden.ts';

/** Faults that no schema can say: what one field says of another, or YAML itself. */
const BEYOND_SCHEMA = /CONNECTOR_(REFERENCE|SYNTAX|HOOK|SCHEMA|NAME|FIELD_CONFLICT)|EXPR_/;

/** Rewritten by `node test/config/connector-file/write-golden.ts`. */
describe('the corpus of broken connector files', () => {
  let messages: ReadonlyMap<string, string>;
  before(async () => {
    messages = await brokenMessages();
  });

  it('says of each file what is kept beside it', async () => {
    const files = await brokenFiles();
    ok(files.length >= 100, `${files.length} files`);
    for (const file of files) {
      equal(messages.get(file), await readFile(join(BROKEN, `${file}.golden`), 'utf8'), file);
    }
  });

  it('finds something in every file', () => {
    const silent = [...messages].filter(([, text]) => text === 'no fault\n').map(([file]) => file);
    deepEqual(silent, []);
  });

  it('gives every message a place, a reason and a remedy', () => {
    for (const [file, text] of messages) {
      for (const message of text.trimEnd().split('\n\n')) {
        const [head = '', ...rest] = message.split('\n');
        match(head, /^[A-Z]+(_[A-Z]+)+ {2}\S+:\d+:\d+( {2}\S.*)?$/, file);
        const labels = rest.map((line) => line.trim().slice(0, 5));
        deepEqual(labels, ['what:', 'why: ', 'mend:'], file);
        for (const line of rest) match(line.slice(8), /\S/, `${file}: ${line}`);
        ok(!/\bflows?\b/.test(message.replace('source.with', '')), `${file} speaks of flows`);
      }
    }
  });

  it('is refused by the JSON Schema for editors wherever a schema can say it', async () => {
    const schema = connectorJsonSchema();
    const passed: string[] = [];
    for (const file of await brokenFiles()) {
      const faults = await faultsOf(file);
      if (faults.every(({ code }) => BEYOND_SCHEMA.test(code))) continue;
      const isOfFields = faults.some(({ code, what }) => {
        return /CONNECTOR_(FIELD_UNKNOWN|VALUE_INVALID)/.test(code) && !OWN_CHECKS.test(what);
      });
      if (!isOfFields) continue;
      const value: unknown = parse(await readFile(join(BROKEN, file), 'utf8'));
      if (schemaFaults(schema, value, 'first').length === 0) passed.push(file);
    }
    deepEqual(passed, []);
  });
});

/** Checks of ours on top of the shapes. */
const OWN_CHECKS = /is no |has a default|does not fit|begins like|has no stream|has braces/;
