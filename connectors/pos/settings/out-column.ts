import { IANAZone } from 'luxon';
import type { PiiClass } from '../../../core/connector/index.ts';
import { type SettingsReader, settingFault } from './reader.ts';

/** A point in time as the till writes it. */
export interface OutTime {
  /** Luxon tokens. */
  readonly format: string;
  readonly zone: string;
}

/** One column of a file for the till, with the till's limits. */
export interface OutColumn {
  readonly name: string;
  /** The field of the command's data that fills it; `line.x` is the field x of one line. */
  readonly field: string;
  /** Characters: the most in a delimited file, the exact width in a fixed-width one. */
  readonly width: number | null;
  readonly required: boolean;
  /** Digits behind the decimal point; null writes the value as text. */
  readonly decimals: number | null;
  /** Whether the decimal point is left out (implied decimals). */
  readonly implied: boolean;
  readonly minimum: number | null;
  readonly maximum: number | null;
  /** What a text may hold beside the limits of the encoding; null: any printable character. */
  readonly characters: 'ascii' | 'upper' | 'digits' | null;
  /** How an ISO 8601 time is written; null: the value as it stands. */
  readonly time: OutTime | null;
  /** The kind of personal data in it; null: as the field's usual name says, if it does. */
  readonly pii: PiiClass | null;
}

/** The beginning of the fields that come from one line of an order. */
export const LINE_FIELD = 'line.';

const WIDTH = { minimum: 1, maximum: 10_000 } as const;
const PII = ['name', 'email', 'phone', 'address', 'freeText', ''] as const;
const CHARACTERS = ['any', 'ascii', 'upper', 'digits'] as const;

/** Reads one column of a file for the till. Errors: POS_SETTING_INVALID. */
export function outColumn(reader: SettingsReader, isFixed: boolean): OutColumn {
  const name = reader.text('name', '');
  const range = { minimum: 0, maximum: Number.MAX_SAFE_INTEGER };
  const characters = reader.option('characters', CHARACTERS, 'any');
  const pii = reader.option('pii', PII, '');
  const column: OutColumn = {
    name,
    field: reader.text('field', name),
    width: reader.optionalInteger('width', WIDTH),
    required: reader.flag('required', true),
    decimals: reader.optionalInteger('decimals', { minimum: 0, maximum: 9 }),
    implied: reader.flag('implied', false),
    minimum: reader.optionalInteger('minimum', { ...range, minimum: Number.MIN_SAFE_INTEGER }),
    maximum: reader.optionalInteger('maximum', range),
    characters: characters === 'any' ? null : characters,
    time: outTime(reader.optionalObject('time')),
    pii: pii === '' ? null : pii,
  };
  reader.close();
  if (name === '') throw settingFault(`${reader.where}.name`, 'is missing');
  if (isFixed && column.width === null) {
    throw settingFault(`${reader.where}.width`, 'is missing, and the file has fixed widths');
  }
  if (column.time !== null && column.decimals !== null) {
    throw settingFault(`${reader.where}.time`, 'stands beside decimals, and a time has none');
  }
  return column;
}

function outTime(reader: SettingsReader | null): OutTime | null {
  if (reader === null) return null;
  const time = { format: reader.text('format', 'yyyy-MM-dd HH:mm'), zone: reader.text('zone', '') };
  reader.close();
  if (time.zone === '') {
    throw settingFault(`${reader.where}.zone`, 'is missing', 'name the zone of the store');
  }
  if (!IANAZone.isValidZone(time.zone)) {
    const mend = 'use an IANA name such as Europe/London';
    throw settingFault(`${reader.where}.zone`, `"${time.zone}" is no time zone`, mend);
  }
  return time;
}
