import { IANAZone } from 'luxon';
import { type SettingsReader, settingFault } from './reader.ts';

/** A local time in the file, which becomes UTC. */
export interface TimeRule {
  /** The time's name; the record gets `<name>Utc`. */
  readonly name: string;
  /** The columns that hold it, joined with one space. */
  readonly columns: readonly string[];
  /** Luxon tokens, `iso`, or `epochSeconds`. */
  readonly format: string;
  readonly zone: string;
  /** True for the one time that is the record's business time. */
  readonly occurred: boolean;
}

/** Reads the `times` part of a feed; the first one is the business time unless another says so. */
export function timeRules(reader: SettingsReader | null, zone = 'UTC'): readonly TimeRule[] {
  if (reader === null) return [];
  const rules = reader.named().map(([name, inner]) => timeRule(name, inner, zone));
  const chosen = rules.filter((rule) => rule.occurred);
  if (chosen.length > 1) throw settingFault(reader.where, 'more than one time has occurred: true');
  if (chosen.length === 1) return rules;
  return rules.map((rule, index) => ({ ...rule, occurred: index === 0 }));
}

function timeRule(name: string, reader: SettingsReader, zone: string): TimeRule {
  const columns = reader.texts('columns');
  const rule: TimeRule = {
    name,
    columns: columns.length === 0 ? [name] : columns,
    format: reader.text('format', 'iso'),
    zone: reader.text('zone', zone),
    occurred: reader.flag('occurred', false),
  };
  reader.close();
  if (!IANAZone.isValidZone(rule.zone)) {
    const mend = 'use an IANA name such as Europe/London';
    throw settingFault(`${reader.where}.zone`, `"${rule.zone}" is no time zone`, mend);
  }
  checkFormat(rule.format, `${reader.where}.format`);
  return rule;
}

/**
 * The day must be in the text; a missing year is taken from the file, a missing month from nowhere.
 */
function checkFormat(format: string, where: string): void {
  if (format === 'iso' || format === 'epochSeconds') return;
  const tokens = format.replace(/'[^']*'/g, '');
  if (/[Dd]/.test(tokens) && /[DML]/.test(tokens)) return;
  if (/o/.test(tokens)) return;
  const mend = 'write Luxon tokens with day and month, such as yyyy-MM-dd HH:mm:ss, or iso';
  throw settingFault(where, `"${format}" names no day`, mend);
}
