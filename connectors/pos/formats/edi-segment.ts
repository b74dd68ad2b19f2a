import type { Element } from './edi-split.ts';

/** One segment of an EDI file. */
export interface Segment {
  /** Its place in the file, from 1. */
  readonly number: number;
  readonly line: number;
  /** Characters of the file before it; bytes where the encoding has one byte a character. */
  readonly offset: number;
  readonly tag: string;
  /** The elements after the tag; released characters stand for themselves. */
  readonly elements: readonly Element[];
  /** Why it cannot be used; null when it can. */
  readonly wrong: 'tag' | 'break' | 'long' | 'elements' | 'element' | null;
  /** False for the last segment of a file when nothing ends it. */
  readonly isEnded: boolean;
}
