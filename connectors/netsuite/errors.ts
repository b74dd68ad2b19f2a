import { defineErrors } from '../../core/connector/index.ts';

/** What NetSuite can refuse, and what an account can be missing. */
export const NETSUITE_ERRORS = defineErrors({
  NETSUITE_AUTH_REFUSED: {
    means:
      'NetSuite does not accept the credentials; five failed log-ins lock them for half an hour, so the hub stops',
    mend: 'look at the Login Audit Trail in NetSuite, then correct the secret settings of the connection',
    retry: { afterMs: 1_800_000 },
  },
  NETSUITE_SETTING_INVALID: {
    means: 'a setting that the log-in needs is missing or cannot be read',
    mend: 'correct the setting that is named',
    retry: 'never',
  },
  NETSUITE_PERMISSION_MISSING: {
    means: 'the role of the connection may not do this',
    mend: 'give the role the permission that is named; `check` lists what is missing',
    retry: { afterMs: 900_000 },
  },
  NETSUITE_RECORD_MISSING: {
    means: 'the record does not exist, or the role cannot see it',
    mend: 'correct the link to NetSuite, or let the role see the record',
    retry: 'never',
  },
  NETSUITE_CONCURRENCY_EXCEEDED: {
    means: 'too many requests are open in the account at one time, so this one was not carried out',
    mend: 'nothing; it is repeated. Lower the setting concurrency if other integrations share the account',
    retry: 'backoff',
  },
  NETSUITE_RECORD_CHANGED: {
    means: 'the record was changed by someone else while the hub wrote it, so nothing was written',
    mend: 'nothing; it is read and written again',
    retry: { afterMs: 1_000 },
  },
  NETSUITE_SERVER_FAULT: {
    means: 'NetSuite failed while it worked on the call; a write may have been carried out',
    mend: 'nothing; reads are repeated and writes are looked up first',
    retry: 'backoff',
  },
  NETSUITE_ANSWER_MALFORMED: {
    means: 'the answer is not what the API gives: no JSON, cut off, or without the expected fields',
    mend: 'look at what stands between the hub and NetSuite; if nothing does, update the connector',
    retry: 'backoff',
  },
  NETSUITE_REQUEST_REFUSED: {
    means: 'NetSuite checked the request and refused it; repeating it cannot help',
    mend: 'correct the field that is named, in the source or in the map',
    retry: 'never',
  },
  NETSUITE_SCRIPT_REFUSED: {
    means:
      'NetSuite refused to save with a text of its own, often from a script or workflow of the account',
    mend: 'show the text to who looks after the NetSuite account',
    retry: 'never',
  },
  NETSUITE_PERIOD_CLOSED: {
    means: 'the date of the record lies in an accounting period that is closed',
    mend: 'reopen the period, correct tranDate, or set closedPeriod to today',
    retry: 'never',
  },
  NETSUITE_STREAM_UNKNOWN: {
    means: 'the connector has no such stream, operation or option',
    mend: 'use one of those that the catalog lists',
    retry: 'never',
  },
  NETSUITE_COMMAND_INVALID: {
    means: 'the data of a write lacks what NetSuite needs, or says two things at once',
    mend: 'correct the map of the flow',
    retry: 'never',
  },
  NETSUITE_REFERENCE_UNKNOWN: {
    means: 'a record that the data names, such as an item by its SKU, is not in NetSuite',
    mend: 'create it in NetSuite first, or correct the name; inactive records are not found',
    retry: 'never',
  },
  NETSUITE_REFERENCE_AWAITED: {
    means: 'a record that the data names by the hub’s own key is not in NetSuite yet',
    mend: 'nothing; it is repeated. If it stays away, look at the flow that writes it: its filters and dead letters',
    retry: { afterMs: 10_000 },
  },
  NETSUITE_CUSTOMER_AMBIGUOUS: {
    means: 'several customers in NetSuite have this e-mail address, so none is taken',
    mend: 'merge the customers in NetSuite, or give the id of the right one',
    retry: 'never',
  },
  NETSUITE_QUANTITY_UNCOVERED: {
    means: 'more shall be shipped than remains open in NetSuite',
    mend: 'look at the order in NetSuite: it may have been shipped, closed or changed there',
    retry: 'never',
  },
  NETSUITE_PAGING_STUCK: {
    means: 'the pages of a query come round again, so a full read cannot be trusted',
    mend: 'nothing at once; the cursor was not moved. Report it if it recurs',
    retry: 'backoff',
  },
});
