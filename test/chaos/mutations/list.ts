import { CLOSED_EFFECTS } from './closed-effects.ts';
import { DURABILITY } from './durability.ts';
import { EFFECTS } from './effects.ts';
import { HUB_RECORDS } from './hub-records.ts';
import { LEASES } from './leases.ts';
import type { Mutation } from './mutation.ts';
import { NEWS } from './news.ts';
import { OUTSIDE } from './outside.ts';

/** Every safety line that is switched off on purpose. */
export const MUTATIONS: readonly Mutation[] = [
  ...HUB_RECORDS,
  ...LEASES,
  ...DURABILITY,
  ...EFFECTS,
  ...NEWS,
  ...CLOSED_EFFECTS,
  ...OUTSIDE,
];
