/** What the dead-letters command does with letters. */
import type { App } from '../app.ts';
import { isoTime } from '../base/clock.ts';
import { CrossdockError } from '../base/errors.ts';
import { replay } from '../pipeline/replay.ts';
import type { DeadLetter } from '../store/records.ts';

const PAGE = 500;
const RETRIED_BY = 'command line';

/** Every open letter, page by page; one that is retried meanwhile does not shift the pages. */
export async function* openLetters(app: App, flow: string | undefined): AsyncGenerator<DeadLetter> {
  let before: string | undefined;
  for (;;) {
    const letters = await app.store.deadLetters.list({
      ...(flow === undefined ? {} : { flow }),
      ...(before === undefined ? {} : { before }),
      status: 'open',
      limit: PAGE,
    });
    yield* letters;
    before = letters.at(-1)?.id;
    if (before === undefined || letters.length < PAGE) return;
  }
}

/** A letter that was not put back, and what a person can do about it. */
export interface RefusedLetter {
  readonly id: string;
  readonly what: string;
  readonly mend: string;
}

/** Puts letters back on the road; one that cannot be replayed stays open and is named. */
export async function retryLetters(
  app: App,
  letters: AsyncIterable<DeadLetter>,
): Promise<{
  readonly retried: number;
  readonly refused: readonly RefusedLetter[];
}> {
  const refused: RefusedLetter[] = [];
  let retried = 0;
  for await (const letter of letters) {
    if (letter.status !== 'open') {
      refused.push(notOpen(letter));
      continue;
    }
    try {
      if (await replay(app.context, letter, RETRIED_BY)) retried += 1;
      else refused.push(notOpen((await app.store.deadLetters.get(letter.id)) ?? letter));
    } catch (error) {
      if (!(error instanceof CrossdockError)) throw error;
      refused.push({ id: letter.id, what: error.what, mend: error.mend });
    }
  }
  return { retried, refused };
}

function notOpen({ id, status }: DeadLetter): RefusedLetter {
  return { id, what: `it is ${status}, not open`, mend: 'nothing is left to do for it' };
}

/** One letter whole, for a person at a terminal who needs the record to mend it. */
export function letterText(letter: DeadLetter): string {
  const { fault } = letter;
  const closed =
    letter.closedAt === null
      ? ''
      : `, since ${isoTime(letter.closedAt)} by ${letter.closedBy ?? ''}`;
  return [
    `${letter.id}  ${letter.flow}  ${letter.key}`,
    `  state: ${letter.status}${closed}`,
    `  stage: ${letter.stage}, after ${letter.attempts} attempts, ${isoTime(letter.at)}`,
    `  code:  ${fault.code}`,
    `  what:  ${fault.what}`,
    `  where: ${fault.where}`,
    `  why:   ${fault.why}`,
    `  mend:  ${fault.mend}`,
    `  record: ${JSON.stringify(letter.record, null, 2).replaceAll('\n', '\n  ')}`,
  ].join('\n');
}
