import { checkEncoding } from './encoding.ts';
import type { SettingsReader } from './reader.ts';

/** How a dBase or FoxPro table is read. */
export interface DbfDialect {
  /**
   * The code page, whatever the table's language byte says; null goes by the byte, then by the
   * feed's encoding.
   */
  readonly codePage: string | null;
  /** Columns whose text may be in another code page than the rest: column → encoding. */
  readonly columnEncodings: ReadonlyMap<string, string>;
  /** Takes the soft line ends of dBase memos out of the text. */
  readonly joinSoftLines: boolean;
}

/** Reads the `dbf` part of a feed. Errors: POS_SETTING_INVALID. */
export function dbfDialect(reader: SettingsReader): DbfDialect {
  const codePage = reader.optionalText('codePage');
  const columns = reader.optionalObject('columnEncodings');
  const names = columns === null ? [] : columns.entries().map(([name]) => name);
  const dialect: DbfDialect = {
    codePage: codePage === null ? null : checkEncoding(codePage, `${reader.where}.codePage`),
    columnEncodings: new Map(
      names.map((name) => [
        name,
        checkEncoding(columns?.text(name, '') ?? '', `${reader.where}.columnEncodings.${name}`),
      ]),
    ),
    joinSoftLines: reader.flag('joinSoftLines', true),
  };
  reader.close();
  return dialect;
}
