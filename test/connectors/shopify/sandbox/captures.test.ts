import { deepEqual, equal, ok } from 'node:assert/strict';
import { CAPTURES, capture } from '../captures.ts';
import { type Node, node, openShop, type TestShop } from './shop.ts';

const SET_CUSTOMER = `mutation($identifier: CustomerSetIdentifiers, $input: CustomerSetInput!) {
  customerSet(identifier: $identifier, input: $input) {
    customer { id firstName lastName email note tags defaultPhoneNumber { phoneNumber } }
    userErrors { field message }
  }
}`;

/** The recorded calls that worked, in their order, and those that did not. */
const GOOD = [
  'mutation',
  'update',
  'upsert',
  'updateByEmail',
  'clearAddresses',
  'phoneUpsert',
  'phoneUpdate',
  'multiAddressReplacement',
];
const BAD = [
  ['missingIdentity'],
  ['unknownId'],
  ['customId'],
  ['idNotAllowed', 'byId'],
  ['idNotAllowed', 'byEmail'],
  ['idNotAllowed', 'byPhone'],
  ['idNotAllowed', 'byCustomId'],
  ['duplicateEmail'],
  ['duplicatePhone'],
  ['missingIdentifierEmail'],
  ['mismatchedIdentifierEmail'],
];

const RUN_MUTATION = `mutation($mutation: String!, $path: String!) {
  bulkOperationRunMutation(mutation: $mutation, stagedUploadPath: $path) {
    bulkOperation { id status type }
    userErrors { field message code }
  }
}`;

describe("connectors/shopify/sandbox beside Shopify's recorded answers (needs ../shared)", () => {
  let shop: TestShop;

  before(function () {
    if (CAPTURES === null) this.skip();
  });

  afterEach(() => shop?.close());

  it('makes, changes and refuses customers as Shopify did', async () => {
    shop = await openShop();
    const recorded = node(capture('2026-04--customer-set-parity.json'));
    const ids = new Map<string, string>();
    for (const name of GOOD) {
      const step = recorded.at(name);
      const wanted = step.at('response', 'data', 'customerSet');
      const answer = await play(step, ids);
      deepEqual(answer.at('userErrors').value, [], `${name}: ${JSON.stringify(answer.value)}`);
      ids.set(wanted.text('customer', 'id'), answer.text('customer', 'id'));
      for (const field of ['firstName', 'lastName', 'note', 'tags']) {
        const value = wanted.at('customer', field).value;
        if (value !== undefined) deepEqual(answer.at('customer', field).value, value, field);
      }
    }
    equal(new Set(ids.values()).size, ids.size);
    for (const path of BAD) {
      const step = recorded.at('validation', ...path);
      const wanted = step.at('response', 'data', 'customerSet', 'userErrors').value;
      const answer = await play(step, ids);
      deepEqual(told(answer.at('userErrors').value), told(wanted), path.join('.'));
    }
  });

  async function play(step: Node, ids: ReadonlyMap<string, string>): Promise<Node> {
    // The sandbox knows no kinds of tax exemption.
    let text = JSON.stringify(step.at('variables').value).replace(
      /,"taxExemptions":\[[^\]]*\]/,
      '',
    );
    for (const [theirs, ours] of ids) text = text.replaceAll(theirs, ours);
    const { data, errors } = await shop.call(SET_CUSTOMER, JSON.parse(text));
    const wanted = step.at('response', 'errors', 0, 'message').value;
    if (wanted !== undefined) equal(errors.at(0, 'message').value, wanted);
    return data.at('customerSet');
  }

  it('refuses bulk mutations as Shopify did', async () => {
    shop = await openShop();
    const recorded = node(capture('2026-04--bulk-operation-run-mutation-user-errors.json'));
    for (const name of ['noSuchFile', 'invalidMutationSyntax', 'disallowedRoot']) {
      const step = recorded.at('validations', name);
      const variables = step.at('variables').value;
      ok(typeof variables === 'object' && variables !== null);
      // The sandbox plays no productCreate.
      const mutation = step
        .text('variables', 'mutation')
        .replace(/.*productCreate.*/, SET_CUSTOMER);
      const { data } = await shop.call(RUN_MUTATION, { ...variables, mutation });
      const [answer, wanted] = [
        data.at('bulkOperationRunMutation'),
        step.at('response', 'data', 'bulkOperationRunMutation'),
      ];
      equal(answer.at('bulkOperation').value, wanted.at('bulkOperation').value);
      const [ours, theirs] = [answer.at('userErrors', 0), wanted.at('userErrors', 0)];
      deepEqual(
        [ours.at('field').value, ours.at('code').value],
        [theirs.at('field').value, theirs.at('code').value],
      );
      // Each parser says in its own words where a text is broken.
      const words = (one: Node): string => one.text('message').replace(/ - .*/, '');
      equal(words(ours), words(theirs));
    }
  });

  it('gives places for uploads as Shopify does, with the fields that must go along', async () => {
    shop = await openShop();
    const recorded = node(capture('2026-04--bulk-operation-run-mutation-user-errors.json'));
    const step = recorded.at('setup', 'stagedUploadTarget');
    const variables = step.at('variables').value;
    ok(typeof variables === 'object' && variables !== null);
    const { data } = await shop.call(step.text('query'), variables);
    const names = (target: Node): readonly string[] => {
      const list = target.at('stagedUploadsCreate', 'stagedTargets', 0, 'parameters').value;
      return Array.isArray(list) ? list.map((one) => node(one).text('name')) : [];
    };
    const theirs = names(step.at('response', 'data'));
    ok(theirs.includes('key') && theirs.length > 5);
    deepEqual(
      theirs.filter((name) => !names(data).includes(name)),
      [],
    );
  });
});

/** User errors without what a recording did not ask for. */
function told(errors: unknown): unknown {
  if (!Array.isArray(errors)) return null;
  return errors.map((error) => [node(error).at('field').value, node(error).at('message').value]);
}
