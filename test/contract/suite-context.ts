import type { Clock } from '../../core/base/clock.ts';
import type { OpenSubject, Subject } from './subject.ts';

/** What the cases of one connector share; the stand-in is a fresh one in each case. */
export interface SuiteContext {
  readonly subject: Subject;
  /** Opens a stand-in that is closed again after the case. */
  readonly open: (clock?: Clock) => Promise<OpenSubject>;
  readonly acceptance: (name: string, run: () => Promise<void>) => void;
}
