import type { Campaign } from './campaign.ts';
import { T1A } from './t1a.ts';
import { T1B } from './t1b.ts';
import { T1C } from './t1c.ts';
import { T2A } from './t2a.ts';
import { T2B } from './t2b.ts';
import { T3 } from './t3.ts';
import { T4 } from './t4.ts';
import { T5 } from './t5.ts';
import { T6 } from './t6.ts';
import { T7 } from './t7.ts';
import { T8 } from './t8.ts';
import { T9 } from './t9.ts';
import { T10 } from './t10.ts';
import { T11 } from './t11.ts';
import { T12 } from './t12.ts';
import { T13 } from './t13.ts';
import { T14 } from './t14.ts';

/** All campaigns, in the order in which they are run. */
export const CAMPAIGNS: readonly Campaign[] = [
  ...[T1A, T1B, T1C, T2A, T2B, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12, T13, T14],
];
