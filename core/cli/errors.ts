import { defineErrors } from '../base/errors.ts';

/** What can be wrong with a command line. */
export const CLI_ERRORS = defineErrors({
  CLI_USAGE: {
    means: 'the command, its arguments or its options are not as its help says',
    mend: 'run the command with --help',
    retry: 'never',
  },
  CLI_FLOW_UNKNOWN: {
    means: 'the project has no flow of that name',
    mend: 'run `crossdock flows` to see their names',
    retry: 'never',
  },
  CLI_SYSTEM_UNKNOWN: {
    means: 'the project has no connection of that name that makes calls',
    mend: 'run `crossdock breaker list` to see their names',
    retry: 'never',
  },
  CLI_DEAD_LETTER_UNKNOWN: {
    means: 'there is no open dead letter of that id',
    mend: 'run `crossdock dead-letters list` to see the open ones',
    retry: 'never',
  },
  CLI_FOLDER_NOT_EMPTY: {
    means: 'a new project is only written where it overwrites nothing',
    mend: 'name a folder that is empty or does not exist yet',
    retry: 'never',
  },
  CLI_FOLDER_UNUSABLE: {
    means: 'the folder of a new project cannot be made or read',
    mend: 'name a folder that you may write to; a file of that name is in the way of one',
    retry: 'never',
  },
  CLI_CONNECTOR_UNKNOWN: {
    means: 'the project has no connector of that name that the command could work on',
    mend: 'run `crossdock connector list` to see their names',
    retry: 'never',
  },
  CLI_CONNECTOR_NAME: {
    means: 'a connector is named with lower-case letters, digits and dashes, and as no other one',
    mend: 'choose another name',
    retry: 'never',
  },
  CLI_FILE_THERE: {
    means: 'a new file is only written where it overwrites nothing',
    mend: 'move the file away, or choose another name',
    retry: 'never',
  },
  CLI_MOCHA_MISSING: {
    means: 'the acceptance suite runs on mocha, a development dependency of crossdock',
    mend: 'run npm ci in the folder of crossdock, without --omit=dev',
    retry: 'never',
  },
  CLI_NODE_MISSING: {
    means: 'bin/crossdock.js found no Node that can run the hub',
    mend: 'run npm ci in the folder of crossdock, which brings one, or install a newer Node',
    retry: 'never',
  },
  CLI_INPUT_UNREADABLE: {
    means: 'a file or a text given to the command cannot be read as what it should be',
    mend: 'correct the input',
    retry: 'never',
  },
});
