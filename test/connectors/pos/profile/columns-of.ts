import type { ColumnFacts } from '../../../../connectors/pos/profile/columns.ts';
import type { Profile } from '../../../../connectors/pos/profile/profile.ts';

/** One column of a profile by its name. */
export function columnOf(profile: Profile, name: string): ColumnFacts {
  const found = profile.columns.find((column) => column.name === name);
  if (found === undefined) throw new Error(`the profile has no column ${name}`);
  return found;
}
