import type { Host } from '../../../core/connector/index.ts';
import { workingFolder } from './archive.ts';
import { type Drop, pathOf } from './drop.ts';
import type { ReadyFile } from './ready-files.ts';

/** Endings of files that belong to a table of the same name and travel with it. */
const COMPANION_ENDINGS = ['.dbt', '.fpt'];
const ENDING_LENGTH = 4;

/**
 * Claims a dropped file by renaming it into `working/<stream>/`.
 *
 * Companions go first: once the file itself is in `working/`, everything it needs is there too. Its
 * trigger goes last.
 * False when the file is gone, or an earlier file of that name is still being worked on.
 */
export async function claim(
  host: Host,
  drop: Drop,
  stream: string,
  file: ReadyFile,
): Promise<boolean> {
  const working = await workingFolder(drop, stream);
  if (await drop.exists(pathOf(working, file.name))) return false;
  host.crashPoint('file.before-claim');
  const names = isTable(file.name) ? await drop.names('') : [];
  for (const companion of companionsOf(file.name, names)) {
    await drop.move(companion, pathOf(working, companionName(file.name, companion)));
  }
  const claimed = await drop.move(file.name, pathOf(working, file.name));
  if (claimed && file.trigger !== null) {
    await drop.move(file.trigger, pathOf(working, file.trigger));
  }
  host.crashPoint('file.after-claim');
  return claimed;
}

/** In `working/` a companion is named exactly like its table, for readers look for it by name. */
function companionName(table: string, companion: string): string {
  return `${table.slice(0, -ENDING_LENGTH)}${companion.slice(-ENDING_LENGTH).toLowerCase()}`;
}

/** Whether a file is a table, which may have companions. */
export function isTable(name: string): boolean {
  return name.toLowerCase().endsWith('.dbf');
}

/** The companions of a table among those names, whatever the case of their letters. */
export function companionsOf(name: string, names: readonly string[]): readonly string[] {
  if (!isTable(name)) return [];
  const base = name.slice(0, -'.dbf'.length).toLowerCase();
  const wanted = COMPANION_ENDINGS.map((ending) => `${base}${ending}`);
  return names.filter((other) => wanted.includes(other.toLowerCase()));
}
