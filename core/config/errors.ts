import { defineErrors } from '../base/errors.ts';

/** What can be wrong with the files below `config/`. */
export const CONFIG_ERRORS = defineErrors({
  CONFIG_FILE_MISSING: {
    means: 'a file that the hub needs is not in the project folder',
    mend: 'run the command in the project folder or name it with --dir; `crossdock init` makes one',
    retry: 'never',
  },
  CONFIG_FILE_UNREADABLE: {
    means: 'a file or folder of the configuration could not be read',
    mend: 'correct its permissions or its size',
    retry: 'never',
  },
  CONFIG_SYNTAX: {
    means: 'the file is not plain YAML 1.2 or JSON (no tags, no merge keys, each key once)',
    mend: 'correct the text at that place',
    retry: 'never',
  },
  CONFIG_SETTING_UNKNOWN: {
    means: 'there is no setting of that name; the whole list is in config/schema',
    mend: 'correct or remove it',
    retry: 'never',
  },
  CONFIG_SETTING_MISSING: {
    means: 'a setting that has no default is not given',
    mend: 'add it',
    retry: 'never',
  },
  CONFIG_SETTING_INVALID: {
    means: "the setting's value is of another type or outside what is allowed",
    mend: 'write a value that is allowed',
    retry: 'never',
  },
  CONFIG_SECRET_LITERAL: {
    means: 'a secret stands in the file as a value; files go into git, secrets do not',
    mend: 'write env:NAME or file:PATH, and replace the secret at its vendor: it has been seen',
    retry: 'never',
  },
  CONFIG_CONNECTOR_UNKNOWN: {
    means: 'there is no connector of that name',
    mend: 'correct the name, or mend the connector if lint names a fault of it, or make one: `crossdock connector new`',
    retry: 'never',
  },
  CONFIG_CONNECTION_NAME: {
    means: "a connection's name is its file's name: lower-case letters, digits and dashes",
    mend: 'rename one of them so that both are the same',
    retry: 'never',
  },
  CONFIG_TABLE_INVALID: {
    means:
      'a table maps a key to a row: an object of objects, or a CSV file whose first column is the key',
    mend: 'correct the table',
    retry: 'never',
  },
  CONFIG_NAME_TAKEN: {
    means: 'two files give the same name',
    mend: 'rename or remove one of them',
    retry: 'never',
  },
});
