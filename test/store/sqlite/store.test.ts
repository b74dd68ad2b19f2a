import { join } from 'node:path';
import { describeStore } from '../../contract/store.suite.ts';
import {
  type DriverVariant,
  missing,
  newFolder,
  openVariant,
  removeFolder,
  VARIANTS,
} from './open-store.ts';

for (const variant of VARIANTS) {
  const name = `${variant.driver}, ${variant.thread} thread`;
  const reason = await missing(variant.driver);
  if (variant.driver === 'node:sqlite') {
    describeStore(`${name}, in memory`, {
      isShared: false,
      isKept: false,
      setUp: async () => ({
        open: () => openVariant(':memory:', variant),
        cleanUp: async () => undefined,
      }),
    });
  }
  if (variant.thread === 'worker') {
    describeStore(`${name}, in a file`, {
      isShared: true,
      isKept: true,
      missing: reason,
      setUp: async () => inFolder(variant),
    });
  }
}

function inFolder(variant: DriverVariant) {
  const folder = newFolder();
  return {
    open: () => openVariant(join(folder, 'hub.db'), variant),
    cleanUp: async () => removeFolder(folder),
  };
}
