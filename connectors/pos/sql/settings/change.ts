import { type SettingsReader, settingFault } from '../../settings/reader.ts';
import { chosenOption } from './database.ts';

/** How a sweep finds what has changed since the last one. */
export type ChangeRule =
  | {
      /** A column with the time of the last change. */
      readonly by: 'column';
      readonly column: string;
      /** How late a row may appear behind the newest: so much is read again. */
      readonly lagMs: number;
    }
  | {
      /** A whole number that only grows: rows are added, or get the next number when they change. */
      readonly by: 'sequence';
      readonly column: string;
      /** How long a transaction may keep a number before it commits. */
      readonly lagMs: number;
      /** At most so many numbers below the highest are read again. */
      readonly window: number;
    }
  | {
      /** Every row at every sweep; the engine's hashes tell what is unchanged. */
      readonly by: 'snapshot';
      readonly deletes: 'tombstone' | 'none';
      /** Rows may fall by so much against the last sweep, in percent (DOMAIN D13). */
      readonly maxDropPercent: number;
    };

/** Rows that the till marks instead of deleting them. */
export interface DeletedRule {
  readonly column: string;
  /** The texts that mean deleted; null: anything but NULL does. */
  readonly values: readonly string[] | null;
}

/** Reads the `change` part of a table. Errors: POS_SETTING_INVALID. */
export function changeRule(reader: SettingsReader): ChangeRule {
  const by = chosenOption(reader, 'by', ['column', 'sequence', 'snapshot']);
  const rule = by === 'snapshot' ? snapshotRule(reader) : columnRule(reader, by);
  reader.close();
  return rule;
}

function snapshotRule(reader: SettingsReader): ChangeRule {
  return {
    by: 'snapshot',
    deletes: reader.option('deletes', ['tombstone', 'none'], 'tombstone'),
    maxDropPercent: reader.integer('maxDropPercent', 20, { minimum: 0, maximum: 100 }),
  };
}

function columnRule(reader: SettingsReader, by: 'column' | 'sequence'): ChangeRule {
  const column = reader.text('column', '');
  if (column === '') throw settingFault(`${reader.where}.column`, 'is missing');
  const lagMs = reader.durationMs('lag', '5m');
  if (by === 'column') return { by, column, lagMs };
  const window = reader.integer('window', 10_000, { minimum: 0, maximum: 10_000_000 });
  return { by, column, lagMs, window };
}

/** Reads the `deleted` part of a table. Errors: POS_SETTING_INVALID. */
export function deletedRule(reader: SettingsReader | null): DeletedRule | null {
  if (reader === null) return null;
  const values = reader.texts('values');
  const rule = {
    column: reader.text('column', ''),
    values: values.length === 0 ? null : values,
  };
  reader.close();
  if (rule.column === '') throw settingFault(`${reader.where}.column`, 'is missing');
  return rule;
}
