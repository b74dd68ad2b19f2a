import type { Json, JsonObject, SettingsSpec } from '../../../core/connector/index.ts';
import { sqlSettingsSpec } from '../sql/settings/spec.ts';

const text = { type: 'string' } as const;
const texts: Json = { type: 'array', items: text };
const flag = { type: 'boolean' } as const;
const whole = { type: 'integer' } as const;
/** A setting within another one, with what editors show of it. */
const said = (schema: JsonObject, description: string): Json => ({ ...schema, description });
const oneOf = (...options: string[]): Json => ({ enum: options });
const object = (properties: Readonly<Record<string, Json>>): JsonObject => ({
  type: 'object',
  properties,
  additionalProperties: false,
});
const mapOf = (inner: Json): Json => ({ type: 'object', additionalProperties: inner });

const fixedColumns: Json = {
  type: 'array',
  items: object({ name: text, from: whole, to: whole, decimals: whole, sign: whole }),
};

const feed: Json = object({
  about: text,
  pattern: text,
  order: oneOf('name', 'modified'),
  format: oneOf('csv', 'fixedWidth', 'dbf', 'posLog', 'x12', 'edifact'),
  encoding: text,
  pageRows: whole,
  key: texts,
  occurrence: flag,
  version: text,
  numbers: texts,
  decimal: oneOf('.', ','),
  ids: texts,
  pii: mapOf(oneOf('name', 'email', 'phone', 'address', 'freeText')),
  times: mapOf(object({ columns: texts, format: text, zone: text, occurred: flag })),
  fold: object({ by: texts, into: text }),
  duplicates: oneOf('skip', 'read'),
  csv: object({
    delimiter: text,
    quote: text,
    header: flag,
    columns: { anyOf: [texts, mapOf(text)] },
    ragged: oneOf('fault', 'pad'),
    marks: object({ header: texts, data: texts, skip: texts }),
  }),
  fixedWidth: object({
    trim: flag,
    type: object({ from: whole, to: whole }),
    columns: fixedColumns,
    records: mapOf(
      object({ use: oneOf('row', 'header', 'control', 'skip'), columns: fixedColumns }),
    ),
  }),
  dbf: object({ codePage: text, columnEncodings: mapOf(text), joinSoftLines: flag }),
  posLog: object({
    unit: oneOf('line', 'transaction'),
    voids: oneOf('reversalLine', 'flagOriginal'),
    totals: oneOf('fault', 'warn', 'off'),
    gaps: flag,
  }),
  edi: object({
    unit: oneOf('line', 'document', 'segment'),
    totals: oneOf('fault', 'warn', 'off'),
    unknownSets: oneOf('fault', 'whole'),
    segments: flag,
    elementCharacters: whole,
    documentSegments: whole,
    lineSegments: whole,
  }),
  ready: object({
    by: oneOf('stable', 'trigger'),
    quietFor: text,
    polls: whole,
    triggerSuffix: texts,
    batch: text,
  }),
  control: object({
    header: object({
      mark: text,
      rows: { type: ['integer', 'string'] },
      amount: { type: ['integer', 'string'] },
    }),
    trailer: object({
      mark: text,
      rows: { type: ['integer', 'string'] },
      amount: { type: ['integer', 'string'] },
    }),
    amountColumn: text,
    onMismatch: oneOf('fail', 'warn'),
  }),
  full: object({ maxDropPercent: whole, per: texts, missingMeansZero: texts }),
  limits: object({
    fileBytes: whole,
    gzipRatio: whole,
    rowBytes: whole,
    fields: whole,
    quotedLines: whole,
    foldedRows: whole,
    replacementCharacters: whole,
    badRows: whole,
    xmlDepth: whole,
  }),
});

const outColumn: Json = object({
  name: text,
  field: text,
  width: whole,
  required: flag,
  decimals: whole,
  implied: flag,
  minimum: whole,
  maximum: whole,
  characters: oneOf('any', 'ascii', 'upper', 'digits'),
  time: object({ format: text, zone: text }),
  pii: oneOf('name', 'email', 'phone', 'address', 'freeText'),
});

const outFile: Json = object({
  format: oneOf('csv', 'fixedWidth'),
  prefix: text,
  extension: text,
  encoding: text,
  delimiter: text,
  header: flag,
  lineEnd: oneOf('crlf', 'lf'),
  triggerSuffix: text,
  maxRows: whole,
  columns: { type: 'array', items: outColumn },
  store: text,
  full: object({ every: text, prefix: text }),
  answers: said(
    object({
      folder: said(text, 'Where the answers are put; the folder of the files by default.'),
      accepted: said(text, 'What follows the name of a file that was taken; .ok by default.'),
      rejected: said(text, 'What follows the name of a file that was refused; .rej by default.'),
      within: said(text, 'How long an answer is waited for; 4h by default.'),
      ask: said(text, 'How soon it is looked for first, then ever more seldom; 5m by default.'),
    }),
    'How the till answers a file; left out, a file that is in place counts as delivered.',
  ),
});

/**
 * The settings of a POS connection; `feed.ts` and `outbox.ts` beside this file say what each part
 * means.
 */
export const POS_SETTINGS: SettingsSpec = {
  folder: {
    type: 'path',
    about:
      'The drop folder that the tills write to; working/, done/ and failed/ are made in it. Or give sftp or database.',
    examples: ['drop', '/mnt/stores/0101'],
  },
  sftp: {
    type: 'object',
    about:
      'The drop folder on an SFTP server, with the fingerprint of the key that the server must show. ' +
      'Without a fingerprint nothing is sent: check names the one that was shown.',
    schema: object({
      host: said(text, 'The SFTP server.'),
      port: said(whole, 'Its port; 22 by default.'),
      user: said(text, 'The account on the server.'),
      folder: said(text, "The drop folder there, absolute or below the account's home."),
      hostKey: said(
        { type: ['string', 'array'], items: text },
        'The SHA256 fingerprint of the key that the server must show; several while it changes.',
      ),
      timeout: said(
        text,
        'The longest wait for the connection and for one answer; 20s by default.',
      ),
      keepAlive: said(
        text,
        'How often a silent server is asked whether it is there; 15s by default.',
      ),
      concurrency: said(whole, 'Requests for one file at one time, 1 to 64; 16 by default.'),
      attempts: said(whole, 'Attempts to connect and to repeat a step, 1 to 10; 3 by default.'),
      legacyAlgorithms: said(flag, 'Whether weak algorithms of old servers are offered as well.'),
      allowPrivate: said(flag, 'Whether the host may have an address of your own network.'),
      spool: said(text, 'Where files lie while they are read; the folder for temporary files.'),
    }),
    examples: [
      {
        host: 'files.example.com',
        user: 'hub',
        folder: '/stores/0101',
        hostKey: 'SHA256:AbCdEfGhIjKlMnOpQrStUvWxYz0123456789abcdefg',
      },
    ],
  },
  sftpPassword: {
    type: 'string',
    about: 'The password of the account on the SFTP server; or give sftpPrivateKey.',
    secret: true,
  },
  sftpPrivateKey: {
    type: 'string',
    about: 'The private key of the account on the SFTP server, in OpenSSH or PEM form.',
    secret: true,
    examples: ['file:/run/secrets/till-key'],
  },
  sftpPassphrase: {
    type: 'string',
    about: 'What unlocks sftpPrivateKey, when it is locked.',
    secret: true,
  },
  feeds: {
    type: 'object',
    about: 'The kinds of files, stream name → how such files are found, read and keyed.',
    default: {},
    schema: mapOf(feed),
    examples: [
      {
        sales: {
          pattern: 'sales-{store}-*.csv',
          key: ['InvoiceNo', 'StockCode'],
          occurrence: true,
          numbers: ['Quantity', 'UnitPrice'],
          ids: ['CustomerID'],
          times: { InvoiceDate: { format: 'yyyy-MM-dd HH:mm:ss', zone: 'Europe/London' } },
        },
      },
      {
        storeSales: {
          pattern: '852-*.edi',
          format: 'x12',
          edi: { totals: 'warn' },
          numbers: ['quantity', 'price'],
          times: { documentDate: { format: 'yyyyMMdd', zone: 'America/New_York' } },
        },
      },
    ],
  },
  outbox: {
    type: 'object',
    about: 'Files written for the till: stock, prices, customers, pickup orders; with its limits.',
    default: {},
    schema: object({
      folder: text,
      stockFile: outFile,
      priceFile: outFile,
      customerFile: outFile,
      pickupFile: outFile,
    }),
    examples: [
      {
        pickupFile: {
          store: 'store',
          triggerSuffix: '.trg',
          answers: { accepted: '.ok', rejected: '.rej', within: '4h' },
          columns: [
            { name: 'ORDER', field: 'orderNumber', width: 12 },
            { name: 'NAME', field: 'customerName', width: 20, pii: 'name' },
            { name: 'DUE', field: 'promisedAt', time: { format: 'HH:mm', zone: 'Europe/London' } },
            { name: 'ART', field: 'line.sku', width: 8 },
            { name: 'QTY', field: 'line.quantity', decimals: 0, minimum: 1, maximum: 999 },
          ],
        },
      },
    ],
  },
  duplicateDays: {
    type: 'integer',
    about: 'How far back a file that is sent again is recognised by its content.',
    unit: 'days',
    default: 400,
    minimum: 0,
    maximum: 4_000,
  },
  ...sqlSettingsSpec(outColumn),
};
