/** Names that are remembered over all folders: a hundred bytes each. */
const NAMES_MAX = 200_000;

/** The listings of folders that nothing is put into any more, remembered while the connection is open. */
export interface ClosedFolders {
  /** The names in a folder, asked for when they are not known. */
  names(folder: string, ask: () => Promise<readonly string[]>): Promise<readonly string[]>;
}

/**
 * Remembers the archive of past days: to tell a file that is sent again from a new one, a year of days is looked
 * through, and over a line each day is four round trips.
 */
export function closedFolders(): ClosedFolders {
  const known = new Map<string, readonly string[]>();
  let count = 0;
  return {
    names: async (folder, ask) => {
      const remembered = known.get(folder);
      if (remembered !== undefined) return remembered;
      const names = await ask();
      if (!known.has(folder) && count + names.length <= NAMES_MAX) {
        known.set(folder, names);
        count += names.length + 1;
      }
      return names;
    },
  };
}
