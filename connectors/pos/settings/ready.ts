import { type SettingsReader, settingFault } from './reader.ts';

/** When a dropped file is complete. */
export type ReadyRule =
  | { readonly by: 'stable'; readonly quietForMs: number; readonly polls: number }
  | {
      readonly by: 'trigger';
      /** Endings of a file's own trigger: `sales.csv.ok` or `sales.ok`. */
      readonly suffixes: readonly string[];
      /** One trigger for the whole batch, such as `endofday.trg`, or null. */
      readonly batch: string | null;
    };

const DEFAULT_SUFFIXES = ['.trg', '.ok', '.done', '.sem', '.flg', '.ctl'];

/** Reads the `ready` part of a feed. Errors: POS_SETTING_INVALID. */
export function readyRule(reader: SettingsReader): ReadyRule {
  const by = reader.option('by', ['stable', 'trigger'], 'stable');
  const rule = by === 'stable' ? stableRule(reader) : triggerRule(reader);
  reader.close();
  return rule;
}

function stableRule(reader: SettingsReader): ReadyRule {
  return {
    by: 'stable',
    quietForMs: reader.durationMs('quietFor', '2s'),
    polls: reader.integer('polls', 2, { minimum: 2, maximum: 20 }),
  };
}

function triggerRule(reader: SettingsReader): ReadyRule {
  const suffixes = reader.texts('triggerSuffix');
  const wrong = suffixes.find((suffix) => !/^\.[A-Za-z0-9]{1,12}$/.test(suffix));
  if (wrong !== undefined) {
    throw settingFault(`${reader.where}.triggerSuffix`, `"${wrong}" is no ending such as .trg`);
  }
  const lowered = suffixes.map((suffix) => suffix.toLowerCase());
  return {
    by: 'trigger',
    suffixes: lowered.length === 0 ? DEFAULT_SUFFIXES : lowered,
    batch: reader.optionalText('batch'),
  };
}
