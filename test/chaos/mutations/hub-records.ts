/** What the hub's own records hold is what people said last, whatever came in between. */
import type { Mutation } from './mutation.ts';

export const HUB_RECORDS: readonly Mutation[] = [
  {
    name: 'a-state-of-the-hub-is-in-doubt-too',
    guards: 'the hub keeps a value that its source has taken back while a process died',
    file: 'core/pipeline/deliver.ts',
    before: "if (flow.kind === 'state' && doubtful.length > 0) {",
    after: "if (flow.kind === 'event' && doubtful.length > 0) {",
    tests: ['test/pipeline/doubt.test.ts'],
  },
  {
    name: 'an-echo-is-no-edit',
    guards: 'what a system gives back of the hub’s own words hides what a person changed elsewhere',
    file: 'core/retail/customers/showing.ts',
    before: 'return since !== null && came.at !== null && since < came.at ? since : null;',
    after: 'return since !== null && came.at !== null && since > came.at ? since : null;',
    tests: ['test/connectors/hub/customer-echo.test.ts'],
  },
  {
    name: 'email-that-was-shown-is-remembered',
    guards:
      'a system that gives back the e-mail it was shown hides what a person changed meanwhile',
    file: 'core/retail/customers/showing.ts',
    before: "name === 'email' ? emailPart(parts, settings) : shownPart(parts, name);",
    after: 'shownPart(parts, name);',
    tests: ['test/connectors/hub/customer-echo.test.ts'],
  },
  {
    name: 'email-comes-back-as-it-was-shown',
    guards: 'an e-mail that its source wrote in capitals comes back as if it was a change',
    file: 'core/retail/customers/showing.ts',
    before: 'const value = shownValue(name, part?.fields[name], settings);',
    after: 'const value = part?.fields[name];',
    tests: ['test/connectors/hub/customer-echo.test.ts'],
  },
  {
    name: 'unheard-edits-are-not-overwritten',
    guards:
      'a name that its owner changed in the shop is overwritten before the hub has heard of it',
    file: 'connectors/shopify/writes/customer-expected.ts',
    before: 'if (changed.length === 0) return null;',
    after: 'if (changed.length >= 0) return null;',
    tests: [
      'test/connectors/shopify/writes/customer-expected.test.ts',
      'test/e2e/shop-customers.test.ts',
    ],
  },
];
