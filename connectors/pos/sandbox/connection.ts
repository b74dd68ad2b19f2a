import type { JsonObject } from '../../../core/connector/index.ts';

/** What the settings are made for. */
interface ConnectionParts {
  readonly sftpPort: number;
  readonly user: string;
  readonly hostKey: string;
  readonly textMax: number;
}

const ZONE = 'Europe/London';
/** The till answers each file beside it. */
const ANSWERED: JsonObject = { triggerSuffix: '.trg', answers: { ask: '30s' } };

/** The settings of a connection to the sandbox, with every limit that the till has. */
export function sandboxSettings(parts: ConnectionParts): JsonObject {
  const { sftpPort, user, hostKey, textMax } = parts;
  return {
    sftp: { host: '127.0.0.1', port: sftpPort, user, folder: '/', hostKey, allowPrivate: true },
    feeds: feeds(),
    outbox: outbox(textMax),
  };
}

function feeds(): JsonObject {
  const ready = { by: 'trigger', triggerSuffix: ['.ok'] };
  const wallTime = { format: 'yyyy-MM-dd HH:mm:ss', zone: ZONE };
  return {
    sales: {
      about: 'Every line that the till booked, one file a day.',
      pattern: '20??-??-??.csv*',
      key: ['InvoiceNo', 'StockCode'],
      occurrence: true,
      numbers: ['Quantity', 'UnitPrice'],
      ids: ['CustomerID'],
      times: { InvoiceDate: wallTime },
      ready,
    },
    counts: {
      about: 'What people counted, each line with the time it was counted at.',
      pattern: '*-stock.csv',
      key: ['sku', 'location', 'countedAt'],
      numbers: ['counted'],
      csv: { delimiter: ';' },
      times: { countedAt: wallTime },
      ready,
    },
    customers: {
      about: 'Customers that gave their data at the till.',
      pattern: 'customers-*.csv',
      key: ['customer'],
      version: 'changedAt',
      times: { changedAt: wallTime },
      ready,
    },
  };
}

function outbox(textMax: number): JsonObject {
  const word = (name: string, width = textMax): JsonObject => ({ name, width });
  const perhaps = (name: string, width = textMax): JsonObject => ({ name, width, required: false });
  const whole = (name: string, minimum: number, field = name): JsonObject => ({
    name,
    field,
    decimals: 0,
    minimum,
    maximum: 99_999,
  });
  return {
    folder: 'outbox',
    stockFile: { ...ANSWERED, columns: [word('sku'), whole('available', 0)] },
    priceFile: {
      ...ANSWERED,
      columns: [
        word('sku'),
        word('text'),
        { name: 'price', decimals: 2, minimum: 0, maximum: 9_999 },
      ],
    },
    customerFile: {
      ...ANSWERED,
      columns: [
        word('customer'),
        perhaps('firstName'),
        perhaps('lastName'),
        perhaps('email', 60),
        perhaps('phone'),
      ],
    },
    pickupFile: {
      ...ANSWERED,
      columns: [
        word('order'),
        word('store'),
        word('customer'),
        { name: 'due', time: { format: 'yyyy-MM-dd HH:mm', zone: ZONE } },
        { name: 'line', field: 'line.line', width: textMax },
        { name: 'sku', field: 'line.sku', width: textMax },
        whole('quantity', 0, 'line.quantity'),
      ],
    },
  };
}
