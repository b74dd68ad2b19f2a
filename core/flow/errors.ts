import { defineErrors } from '../base/errors.ts';

/** Every fault of flow files, of their lint, and of their steps at run time. */
export const FLOW_ERRORS = defineErrors({
  FLOW_FILE_UNREADABLE: {
    means: 'a flow file is a regular UTF-8 file inside the project folder',
    mend: 'correct the file, its rights or its place',
    retry: 'never',
  },
  FLOW_TOO_LARGE: {
    means: 'flow files have limits of size, depth, aliases and list lengths',
    mend: 'split the flow in two, or move rows of data to a table',
    retry: 'never',
  },
  FLOW_EMPTY: {
    means: 'a flow file holds one mapping of fields, beginning with flow: and owner:',
    mend: 'write the flow, or delete the file',
    retry: 'never',
  },
  FLOW_SYNTAX: {
    means: 'the text is not the YAML (or JSON) that flow files are written in',
    mend: 'correct the line',
    retry: 'never',
  },
  FLOW_KEY_TWICE: {
    means: 'a key stands once in a mapping; a second one would hide the first',
    mend: 'delete one of the two',
    retry: 'never',
  },
  FLOW_KEY_REFUSED: {
    means: 'keys are plain text; <<, __proto__ and keys that are lists or mappings are refused',
    mend: 'write the fields out, or use another key',
    retry: 'never',
  },
  FLOW_TAG_REFUSED: {
    means: 'flow files carry no tags: what a value is follows from how it is written',
    mend: 'delete the tag; put a text in quotes',
    retry: 'never',
  },
  FLOW_ALIAS_REFUSED: {
    means: 'an alias repeats an anchor written above it, at most 100 times in a file, never itself',
    mend: 'set the anchor first, or write the value out',
    retry: 'never',
  },
  FLOW_NUMBER_AMBIGUOUS: {
    means: 'a number is written as in JSON and fits a double exactly; leading zeros would be lost',
    mend: 'put it in quotes to keep the text, or write a plain number',
    retry: 'never',
  },
  FLOW_FIELD_UNKNOWN: {
    means: 'the field is not one of those that may stand here',
    mend: 'rename or delete it',
    retry: 'never',
  },
  FLOW_FIELD_MISSING: {
    means: 'a required field is not written',
    mend: 'add the field',
    retry: 'never',
  },
  FLOW_FIELD_CONFLICT: {
    means: 'two fields that exclude each other, or one without the field it belongs to',
    mend: 'keep one of them',
    retry: 'never',
  },
  FLOW_TYPE_WRONG: {
    means: 'the value is of another type than the field takes; nothing is converted silently (I6)',
    mend: 'write a value of the right type',
    retry: 'never',
  },
  FLOW_VALUE_REFUSED: {
    means: 'the value is of the right type, and outside of what the field allows',
    mend: 'write one of the allowed values',
    retry: 'never',
  },
  FLOW_DURATION_INVALID: {
    means: 'a duration is a whole number with a unit: 500ms, 10s, 15m, 1h or 2d',
    mend: 'write a number followed by ms, s, m, h or d',
    retry: 'never',
  },
  FLOW_CRON_INVALID: {
    means: 'a schedule is five fields: minute, hour, day of month, month, day of week',
    mend: 'correct the cron text, such as "*/15 * * * *"',
    retry: 'never',
  },
  FLOW_ZONE_INVALID: {
    means: 'a zone is an IANA time zone name such as Europe/Berlin or UTC',
    mend: 'write an IANA name',
    retry: 'never',
  },
  FLOW_EXPRESSION_BRACES: {
    means: 'an expression is ={{ … }}; a text that begins with = and has no braces is a mistake',
    mend: 'put braces around it, or begin a literal text with ==',
    retry: 'never',
  },
  FLOW_NAME_MISMATCH: {
    means: 'a flow carries the name of its file, so that a name in a log leads to the file',
    mend: 'rename the flow or the file',
    retry: 'never',
  },
  FLOW_NAME_TAKEN: {
    means: 'two flows carry one name; cursors and ledgers are kept by name',
    mend: 'rename one of them',
    retry: 'never',
  },
  FLOW_FUNCTION_UNAVAILABLE: {
    means: 'a function step names a TypeScript file inside the project and a function it exports',
    mend: 'correct the path or the export',
    retry: 'never',
  },
  FLOW_CONNECTION_UNKNOWN: {
    means: 'the flow names a connection that config/connections does not have',
    mend: 'correct the name, or add the connection',
    retry: 'never',
  },
  FLOW_STREAM_UNKNOWN: {
    means: 'the connector of the connection has no such stream',
    mend: 'name one of its streams',
    retry: 'never',
  },
  FLOW_OPERATION_UNKNOWN: {
    means: 'the stream cannot be written with this operation',
    mend: 'name one of its operations',
    retry: 'never',
  },
  FLOW_SOURCE_UNREADABLE: {
    means: 'the source cannot give records in the way the flow wants them',
    mend: 'choose another stream or other triggers',
    retry: 'never',
  },
  FLOW_DESTINATION_READ_ONLY: {
    means: 'the destination stream cannot be written',
    mend: 'deliver to a stream that has operations',
    retry: 'never',
  },
  FLOW_TOPIC_UNKNOWN: {
    means: 'the connector has no such webhook topic, or its events belong to another stream',
    mend: 'name one of its topics',
    retry: 'never',
  },
  FLOW_TRIGGER_UNFIT: {
    means: 'the trigger does not fit the source: change is for the hub, file for drop folders',
    mend: 'choose a webhook or a schedule',
    retry: 'never',
  },
  FLOW_SWEEP_MISSING: {
    means: 'webhooks may be lost at the vendor; only a sweep finds what they missed',
    mend: 'add a schedule trigger beside the webhook',
    retry: 'never',
  },
  FLOW_VERSION_MISSING: {
    means: 'a state flow lets the newer record win, which takes a version field in the source',
    mend: 'use kind: event, or accept that the last one read wins',
    retry: 'never',
  },
  FLOW_FIELD_UNREADABLE: {
    means: 'an expression reads a field that the record cannot have at this step',
    mend: 'read a field that the schema or an earlier step gives',
    retry: 'never',
  },
  FLOW_TARGET_UNMAPPED: {
    means: 'the destination requires a field that the steps do not set',
    mend: 'set the field in the last map',
    retry: 'never',
  },
  FLOW_TARGET_UNKNOWN: {
    means: 'the steps set a field that the destination does not know',
    mend: 'rename or delete the field',
    retry: 'never',
  },
  FLOW_TARGET_LITERAL: {
    means: 'a literal value does not fit the schema of the destination field',
    mend: 'write a value that the schema allows',
    retry: 'never',
  },
  FLOW_TABLE_UNKNOWN: {
    means: 'a lookup names a table that the project does not have',
    mend: 'correct the name, or add the table',
    retry: 'never',
  },
  FLOW_TESTS_MISSING: {
    means: 'a flow without tests has never been seen to work',
    mend: 'add a tests: block with one record that moves and one that does not',
    retry: 'never',
  },
  FLOW_LONG: {
    means: 'a flow of more than 150 lines is usually two flows',
    mend: 'split it, or move code into a function step',
    retry: 'never',
  },
  FLOW_WRITTEN_TWICE: {
    means: 'two flows move the same source to the same destination; each record is written twice',
    mend: 'merge them, or disable one',
    retry: 'never',
  },
  FLOW_LOOP: {
    means: 'the flow writes what triggers it, so each write starts it again',
    mend: 'deliver to another stream',
    retry: 'never',
  },
  FLOW_CONDITION_NOT_BOOLEAN: {
    means: 'filter and when take true or false; truthiness of other values is not guessed (I6)',
    mend: 'write a comparison, such as ={{ $json.total > 0 }} or ={{ !!$json.email }}',
    retry: 'never',
  },
  FLOW_MAP_NOT_RECORD: {
    means: 'a map gives a record: an object of fields',
    mend: 'make the expression give an object',
    retry: 'never',
  },
  FLOW_LOOKUP_KEY: {
    means: 'the key of a lookup is a text or a whole number',
    mend: 'correct the key expression',
    retry: 'never',
  },
  FLOW_LOOKUP_MISSING: {
    means: 'the table has no row, or the link no other end, for this record',
    mend: 'add the row, or set missing: filter or missing: null',
    retry: 'never',
  },
  FLOW_SPLIT_NOT_LIST: {
    means: 'split takes a list; a missing one is not taken for an empty one (I6)',
    mend: 'correct the items expression; write ={{ $json.lines ?? [] }} when it may be missing',
    retry: 'never',
  },
  FLOW_SPLIT_LIMIT: {
    means: 'one record splits into at most 10,000',
    mend: 'split it at the source',
    retry: 'never',
  },
  FLOW_FUNCTION_FAILED: {
    means: 'a function step threw, or gave something that is neither a record nor null',
    mend: 'correct the function; it takes a record and gives a record or null at once',
    retry: 'never',
  },
});
