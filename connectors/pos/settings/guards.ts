import { type SettingsReader, settingFault } from './reader.ts';

/**
 * Where a control row carries its figures: field numbers from 1 (csv) or column names (fixed
 * width).
 */
export interface ControlFields {
  readonly mark: string;
  readonly rows: string | null;
  readonly amount: string | null;
}

/** Control totals that the till writes beside its rows. */
export interface ControlRule {
  readonly header: ControlFields | null;
  readonly trailer: ControlFields | null;
  /** The column whose sum the amount states. */
  readonly amountColumn: string | null;
  readonly onMismatch: 'fail' | 'warn';
}

/** A file that states everything: what it does not mention is gone (DOMAIN D13). */
export interface FullRule {
  /** Rows may fall by so much against the last full file of the series, in percent. */
  readonly maxDropPercent: number;
  /** Captures of the name pattern that make a series of its own, such as the store. */
  readonly per: readonly string[];
  /** Columns set to zero for keys that the last full file had and this one has not. */
  readonly missingMeansZero: readonly string[];
}

/** Reads the `control` part of a feed. Errors: POS_SETTING_INVALID. */
export function controlRule(reader: SettingsReader | null): ControlRule | null {
  if (reader === null) return null;
  const rule: ControlRule = {
    header: controlFields(reader.optionalObject('header')),
    trailer: controlFields(reader.optionalObject('trailer')),
    amountColumn: reader.optionalText('amountColumn'),
    onMismatch: reader.option('onMismatch', ['fail', 'warn'], 'fail'),
  };
  reader.close();
  if (rule.header === null && rule.trailer === null) {
    throw settingFault(reader.where, 'describes neither a header nor a trailer');
  }
  return rule;
}

function controlFields(reader: SettingsReader | null): ControlFields | null {
  if (reader === null) return null;
  const fields: ControlFields = {
    mark: reader.text('mark', ''),
    rows: fieldName(reader, 'rows'),
    amount: fieldName(reader, 'amount'),
  };
  reader.close();
  if (fields.mark === '') {
    const mend = 'write what the control row has in its first field, such as TRAILER';
    throw settingFault(`${reader.where}.mark`, 'is missing', mend);
  }
  return fields;
}

function fieldName(reader: SettingsReader, name: string): string | null {
  const value = reader.json(name);
  if (value === undefined || value === null) return null;
  if (typeof value === 'string') return value;
  if (typeof value === 'number' && Number.isSafeInteger(value) && value > 0) return String(value);
  throw settingFault(`${reader.where}.${name}`, 'is neither a field number nor a column name');
}

/** Reads the `full` part of a feed. Errors: POS_SETTING_INVALID. */
export function fullRule(reader: SettingsReader | null): FullRule | null {
  if (reader === null) return null;
  const rule: FullRule = {
    maxDropPercent: reader.integer('maxDropPercent', 20, { minimum: 0, maximum: 100 }),
    per: reader.texts('per'),
    missingMeansZero: reader.texts('missingMeansZero'),
  };
  reader.close();
  return rule;
}
