import { DateTime } from 'luxon';
import { type Method, type Methods, methods } from '../callable.ts';
import { DATE_DATA, momentOfDate } from './date-data.ts';

/** What n8n's date functions give as a JavaScript date when they were called on one. */
const GIVE_DATES: ReadonlySet<string> = new Set(['plus', 'minus', 'beginningOf', 'endOfMonth']);

/**
 * n8n's data functions of a JavaScript date, which is also what a text such as `2026-01-31T09:30:00.000Z` counts as.
 */
export const INSTANT_METHODS: Methods<Date> = new Map(
  [...DATE_DATA].map(([name, run]): [string, Method<Date>] => [name, onDate(name, run)]),
);

function onDate(name: string, run: Method<DateTime>): Method<Date> {
  return (self, args, frame, site) => {
    const value = run(momentOfDate(self, frame), args, frame, site);
    return GIVE_DATES.has(name) && value instanceof DateTime ? value.toJSDate() : value;
  };
}

/** The methods of a JavaScript date. Local parts are those of the run's zone. */
export const JS_DATE_METHODS: Methods<Date> = new Map([
  ...INSTANT_METHODS,
  ...methods<Date>(
    {
      getTime: (self) => self.getTime(),
      toISOString: (self) => self.toISOString(),
      toJSON: (self) => self.toJSON(),
      getFullYear: (self, _, frame) => momentOfDate(self, frame).year,
      getMonth: (self, _, frame) => momentOfDate(self, frame).month - 1,
      getDate: (self, _, frame) => momentOfDate(self, frame).day,
      getDay: (self, _, frame) => momentOfDate(self, frame).weekday % 7,
      getHours: (self, _, frame) => momentOfDate(self, frame).hour,
      getMinutes: (self, _, frame) => momentOfDate(self, frame).minute,
      getSeconds: (self) => self.getUTCSeconds(),
      getMilliseconds: (self) => self.getUTCMilliseconds(),
      getUTCFullYear: (self) => self.getUTCFullYear(),
      getUTCMonth: (self) => self.getUTCMonth(),
      getUTCDate: (self) => self.getUTCDate(),
      getUTCDay: (self) => self.getUTCDay(),
      getUTCHours: (self) => self.getUTCHours(),
      getUTCMinutes: (self) => self.getUTCMinutes(),
    },
    [
      ['valueOf', (self) => self.getTime()],
      ['toString', (self) => self.toISOString()],
    ],
  ),
]);
