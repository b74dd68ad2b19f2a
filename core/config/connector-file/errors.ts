import { defineErrors } from '../../base/errors.ts';

/** What can be wrong with the connectors that a project brings itself. */
export const CONNECTOR_FILE_ERRORS = defineErrors({
  CONNECTOR_UNREADABLE: {
    means: 'a connector of the project is a regular UTF-8 file inside its folder, within limits',
    mend: 'correct the file, its rights, its size or its place',
    retry: 'never',
  },
  CONNECTOR_SYNTAX: {
    means: 'the file is not plain YAML 1.2 (no tags, no merge keys, each key once, exact numbers)',
    mend: 'correct the text at that place',
    retry: 'never',
  },
  CONNECTOR_FIELD_UNKNOWN: {
    means: 'the field is not one of those that may stand here',
    mend: 'rename or delete it',
    retry: 'never',
  },
  CONNECTOR_FIELD_MISSING: {
    means: 'a field that is needed here is not written',
    mend: 'add the field',
    retry: 'never',
  },
  CONNECTOR_FIELD_CONFLICT: {
    means: 'two fields that exclude each other, or one without the field it belongs to',
    mend: 'keep one of them',
    retry: 'never',
  },
  CONNECTOR_VALUE_INVALID: {
    means: 'the value is of another kind than the field takes, or outside of what it allows',
    mend: 'write a value that is allowed',
    retry: 'never',
  },
  CONNECTOR_EXPRESSION: {
    means: 'an expression begins with = and stands in braces: ={{ … }}',
    mend: 'write ={{ … }}',
    retry: 'never',
  },
  CONNECTOR_NAME: {
    means:
      "a connector's name is the name of its file or folder: lower-case letters, digits, dashes",
    mend: 'rename one of them so that both are the same',
    retry: 'never',
  },
  CONNECTOR_NAME_TAKEN: {
    means: 'two connectors have the same name, in the project or among those that Crossdock brings',
    mend: 'rename one of them; a built-in connector cannot be replaced',
    retry: 'never',
  },
  CONNECTOR_REFERENCE_UNKNOWN: {
    means:
      'a name in the file refers to a setting, field, stream or operation that it does not declare',
    mend: 'correct the name, or declare what it means',
    retry: 'never',
  },
  CONNECTOR_SCHEMA_INVALID: {
    means: 'a schema in the file is no JSON Schema that can be used',
    mend: 'correct the schema',
    retry: 'never',
  },
  CONNECTOR_HOOK_UNAVAILABLE: {
    means: 'a hook is a function that a TypeScript file beside the connector file exports',
    mend: 'correct the name, or export the function',
    retry: 'never',
  },
  CONNECTOR_CODE_UNAVAILABLE: {
    means:
      'a connector in TypeScript is a file connector.ts that exports one value of defineConnector',
    mend: 'correct the file',
    retry: 'never',
  },
});
