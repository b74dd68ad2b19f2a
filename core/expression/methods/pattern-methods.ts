import { anyTextAt } from '../arguments.ts';
import { type Methods, methods } from '../callable.ts';
import type { Pattern } from '../pattern.ts';
import { execPattern } from './text-patterns.ts';

/** The methods of a regular expression literal; it holds no position from one call to the next. */
export const PATTERN_METHODS: Methods<Pattern> = methods<Pattern>(
  {
    test: (self, args, frame) => execPattern(self, anyTextAt(args, 0, frame), frame) !== null,
    exec: (self, args, frame) => execPattern(self, anyTextAt(args, 0, frame), frame),
  },
  [['toString', (self) => self.toString()]],
);
