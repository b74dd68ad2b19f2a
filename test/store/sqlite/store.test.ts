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
  describeStore(`${name}, in memory`, {
    isShared: false,
    isKept: false,
    missing: reason,
    setUp: async () => ({
      open: () => openVariant(':memory:', variant),
      cleanUp: async () => undefined,
    }),
  });
  describeStore(`${name}, in a file`, {
    // In the calling thread a wait for the other's lock would block the other too.
    isShared: variant.thread === 'worker',
    isKept: true,
    missing: reason,
    setUp: async () => inFolder(variant),
  });
}

function inFolder(variant: DriverVariant) {
  const folder = newFolder();
  return {
    open: () => openVariant(join(folder, 'hub.db'), variant),
    cleanUp: async () => removeFolder(folder),
  };
}
