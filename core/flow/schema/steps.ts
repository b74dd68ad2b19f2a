/** The step kinds of `flow-file.ts`. A further kind needs a flow that cannot be written without it. */

import type { ListShape, ObjectShape, Shape } from './shape.ts';
import { CONNECTION, FIELD_NAME, REFERENCE, required, STREAM, WORDS, word } from './values.ts';

/** Where a lookup by links looks: the id is known on one side and wanted on the other. */
export const LINKS: ObjectShape = {
  type: 'object',
  name: 'links',
  fields: {
    connection: CONNECTION,
    stream: STREAM,
    otherConnection: required(REFERENCE, 'The connection whose id is wanted.', 'hub'),
    otherStream: required(REFERENCE, 'The stream whose id is wanted.', 'customers'),
  },
};

const RECORD_OF: ObjectShape = {
  type: 'object',
  name: 'record',
  fields: { connection: CONNECTION, stream: STREAM },
};

/** A lookup: what is found is added to the record. */
export const LOOKUP: ObjectShape = {
  type: 'object',
  name: 'a lookup',
  choice: ['table', 'links', 'record'],
  fields: {
    as: required(FIELD_NAME, 'The field that takes what was found.', 'store'),
    table: {
      shape: REFERENCE,
      about: 'A static table of the project; its row is taken.',
      example: 'stores',
    },
    links: {
      shape: LINKS,
      about: 'The ids that deliveries linked: the id of the other side is taken.',
      example:
        '{ connection: pos, stream: customers, otherConnection: hub, otherStream: customers }',
    },
    record: {
      shape: RECORD_OF,
      about: 'Another record as it is now, by its key; asked for once a page.',
      example: '{ connection: hub, stream: products }',
    },
    key: required({ type: 'expression' }, 'The key to look up.', '={{ $json.storeCode }}'),
    missing: {
      shape: { ...word('deadLetter', 'filter', 'null'), orNull: true },
      about: 'What happens to a record whose key is not found: dead letter, filtered, or null.',
      default: 'deadLetter',
      example: 'deadLetter',
    },
  },
};

/** A split by the elements of a list. */
export const SPLIT: ObjectShape = {
  type: 'object',
  name: 'a split',
  fields: {
    items: required({ type: 'expression' }, 'The list to split by.', '={{ $json.lines }}'),
    as: required(FIELD_NAME, 'The field that takes one element.', 'line'),
  },
};

/** The steps by name, since a branch holds steps again. */
export const STEPS_NAMED: Shape = { type: 'named', name: 'steps' };

/** One case of a branch. */
export const CASE: ObjectShape = {
  type: 'object',
  name: 'a case',
  fields: {
    when: required({ type: 'expression' }, 'The condition.', "={{ $json.kind === 'web' }}"),
    steps: required(STEPS_NAMED, 'The steps of this case.', '[]'),
  },
};

const OTHERWISE: ObjectShape = {
  type: 'object',
  name: 'otherwise',
  fields: { steps: required(STEPS_NAMED, 'The steps when no case is true.', '[]') },
};

/** A branch: the first case that is true is taken. */
export const BRANCH: ObjectShape = {
  type: 'object',
  name: 'a branch',
  fields: {
    cases: required(
      { type: 'list', of: CASE, minItems: 1, maxItems: 50 },
      'The first case whose condition is true runs its steps.',
      "[{ when: '={{ $json.web }}', steps: [] }]",
    ),
    otherwise: required(
      { type: 'either', text: word('filtered'), map: OTHERWISE },
      'What happens when no case is true: the record is filtered, or these steps run.',
      'filtered',
    ),
  },
};

const RECORD: Shape = { type: 'either', text: { type: 'expression' }, map: { type: 'template' } };

/** A step, whatever its kind. */
export const STEP: ObjectShape = {
  type: 'object',
  name: 'a step',
  choice: ['filter', 'map', 'extend', 'function', 'lookup', 'split', 'branch'],
  fields: {
    filter: {
      shape: { type: 'expression' },
      about: 'Keeps the record when true; else it ends as filtered, with the reason.',
      example: '={{ !$json.test }}',
      alsoCalled: ['where', 'keep', 'if'],
    },
    reason: {
      shape: WORDS,
      about: 'Why a record is filtered here, for counts and questions; the expression when absent.',
      example: 'test orders stay in the shop',
      only: 'filter',
    },
    map: {
      shape: RECORD,
      about: 'Builds the new record; fields that are not named are gone.',
      example: "{ id: '={{ $json.id }}' }",
      alsoCalled: ['transform', 'fields', 'mapping'],
    },
    extend: {
      shape: RECORD,
      about: 'Keeps the record and sets the fields named.',
      example: "{ country: '={{ $json.address.country }}' }",
      alsoCalled: ['set', 'add'],
    },
    function: {
      shape: { type: 'text', format: 'function', maxLength: 300 },
      about: 'A TypeScript function of the project: it takes a record and gives a record or null.',
      example: 'flows/prices.ts#toMinor',
      alsoCalled: ['code', 'script'],
    },
    lookup: {
      shape: LOOKUP,
      about: 'Adds a row of a table, the id of a linked record, or another record.',
      example: "{ as: store, table: stores, key: '={{ $json.storeCode }}' }",
      alsoCalled: ['join', 'enrich'],
    },
    split: {
      shape: SPLIT,
      about: 'One record becomes one per element; their keys get #0, #1 and so on.',
      example: "{ items: '={{ $json.lines }}', as: line }",
      alsoCalled: ['forEach', 'unnest'],
    },
    branch: {
      shape: BRANCH,
      about: 'Runs the steps of the first case that is true.',
      example: "{ cases: [{ when: '={{ $json.web }}', steps: [] }], otherwise: filtered }",
      alsoCalled: ['switch', 'choose'],
    },
  },
};

/** The list that `steps` is, at the top and in branches. */
export const STEPS: ListShape = { type: 'list', of: STEP, maxItems: 100 };
