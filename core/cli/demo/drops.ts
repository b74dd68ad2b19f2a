/** The till of the demo: it drops the sample's files one by one, as a real one does at the end of each day. */
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';

/** The till writes this file after the data: only then the data is complete. */
const TRIGGER = '.ok';
/** What the till drops before the first day: the stock count, and the customers that it knows. */
const MASTER_FILES: readonly string[] = ['starting-stock.csv', 'customers.csv'];

/** A drop folder and the files that will come. */
export interface Till {
  readonly folder: string;
  /** Dropped before the first day. */
  readonly masterFiles: readonly string[];
  /** One file a day, in order. */
  readonly salesFiles: readonly string[];
  /** Drops a file unless it has been dropped before; answers whether it is new. */
  drop(name: string): boolean;
}

/** The till over a sample folder. */
export function openTill(sampleDir: string, folder: string): Till {
  mkdirSync(folder, { recursive: true });
  const salesFiles = readdirSync(join(sampleDir, 'sales')).sort();
  return {
    folder,
    masterFiles: MASTER_FILES,
    salesFiles,
    drop: (name) => {
      const source = salesFiles.includes(name)
        ? join(sampleDir, 'sales', name)
        : join(sampleDir, name);
      return drop(folder, name, source);
    },
  };
}

/** Data under a passing name, renamed, then the trigger: each step may be the last before a crash. */
function drop(folder: string, name: string, source: string): boolean {
  const target = join(folder, name);
  if (isTaken(folder, name)) return false;
  if (!existsSync(target)) {
    copyFileSync(source, `${target}.part`);
    renameSync(`${target}.part`, target);
  }
  writeFileSync(`${target}${TRIGGER}`, '');
  return true;
}

/** Whether the hub has claimed or archived it already. */
function isTaken(folder: string, name: string): boolean {
  const stem = name.replace(/\..*$/, '');
  return ['working', 'done', 'failed'].some((place) => {
    const path = join(folder, place);
    if (!existsSync(path)) return false;
    const entries = readdirSync(path, { recursive: true, encoding: 'utf8' });
    return entries.some((entry) => (entry.split(/[\\/]/).at(-1) ?? '').startsWith(stem));
  });
}
