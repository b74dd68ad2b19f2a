import { CrossdockError } from '../../../core/connector/index.ts';
import { type FileContent, refuseTooLarge } from '../client/content.ts';
import { textOf } from '../client/text.ts';
import { POS_ERRORS } from '../errors.ts';
import { fileEncoding } from '../formats/edi-charset.ts';
import { rowsOf } from '../formats/read-rows.ts';
import type { Fields, FileReport } from '../formats/row.ts';
import { type Amount, addAmount, amountText, parseAmount, ZERO } from '../records/amount.ts';
import type { Feed } from '../settings/feed.ts';
import type { ControlFields, ControlRule } from '../settings/guards.ts';
import type { FullFile } from './cursor.ts';

/** What a look through the whole file found. */
interface Survey {
  rows: number;
  badRows: number;
  amount: Amount;
  readonly controls: Map<string, Fields>;
  readonly report: FileReport;
}

/**
 * Looks through a file before any row of it is given: what fails here fails the file with nothing
 * applied.
 *
 * Shape: text is always decoded once (a fifth of the cost of reading it); rows are parsed as well
 * when the feed has
 * control totals, states everything, or is XML, whose end alone shows that it is whole.
 * Errors: POS_FILE_* → the file goes to `failed/`.
 */
export async function surveyFile(
  file: FileContent,
  feed: Feed,
  last: FullFile | null,
): Promise<readonly string[]> {
  refuseTooLarge(file, feed.limits);
  if (feed.control === null && feed.full === null && feed.format !== 'posLog') {
    if (feed.format !== 'dbf') await decodeAll(file, feed);
    return [];
  }
  const survey = await look(file, feed);
  const notes = feed.control === null ? [] : checkControl(file.name, feed.control, survey);
  if (feed.full !== null && last !== null) {
    checkDrop(file.name, survey, last, feed.full.maxDropPercent);
  }
  return notes;
}

async function decodeAll(file: FileContent, feed: Feed): Promise<void> {
  const chunks = textOf(file, await fileEncoding(file, feed), feed.limits);
  while ((await chunks.next()).done !== true);
}

async function look(file: FileContent, feed: Feed): Promise<Survey> {
  const report: FileReport = { columns: [], notes: [] };
  const survey: Survey = { rows: 0, badRows: 0, amount: ZERO, controls: new Map(), report };
  const column = feed.control?.amountColumn ?? null;
  for await (const batch of rowsOf(file, feed, report)) {
    for (const row of batch) {
      if (row.kind === 'control') survey.controls.set(row.mark, row.fields);
      else survey.rows += 1;
      if (row.kind === 'bad') survey.badRows += 1;
      if (row.kind !== 'row' || column === null) continue;
      const amount = parseAmount(row.fields[column] ?? '', feed.decimal);
      if (amount !== null) survey.amount = addAmount(survey.amount, amount);
    }
  }
  return survey;
}

function checkControl(name: string, rule: ControlRule, survey: Survey): readonly string[] {
  const wrong = [
    ...differences('header', rule.header, survey),
    ...differences('trailer', rule.trailer, survey),
  ];
  if (wrong.length === 0) return [];
  const what = wrong.join('; ');
  if (rule.onMismatch === 'warn') return [`${name}: ${what}`];
  throw new CrossdockError(POS_ERRORS.POS_FILE_CONTROL, { what, where: name });
}

function differences(
  which: string,
  fields: ControlFields | null,
  survey: Survey,
): readonly string[] {
  if (fields === null) return [];
  const row = survey.controls.get(fields.mark);
  if (row === undefined) return [`the ${which} row "${fields.mark}" is missing`];
  const wrong: string[] = [];
  if (fields.rows !== null) {
    const stated = String(row[fields.rows] ?? '').trim();
    if (!/^\d{1,15}$/.test(stated) || Number(stated) !== survey.rows) {
      wrong.push(`the ${which} states "${stated}" rows and the file has ${survey.rows}`);
    }
  }
  if (fields.amount !== null) {
    const text = String(row[fields.amount] ?? '').trim();
    const stated = parseAmount(text, '.') ?? parseAmount(text, ',');
    if (stated === null || amountText(stated) !== amountText(survey.amount)) {
      wrong.push(
        `the ${which} states an amount of "${text}" and the rows ${amountText(survey.amount)}`,
      );
    }
  }
  return wrong;
}

/** The row-drop guard: a file cut in half by a full disk must not empty the shop (DOMAIN D13). */
function checkDrop(name: string, survey: Survey, last: FullFile, maxDropPercent: number): void {
  const good = survey.rows - survey.badRows;
  const least = Math.ceil((last.rows * (100 - maxDropPercent)) / 100);
  if (good < least) {
    throw new CrossdockError(POS_ERRORS.POS_FILE_ROW_DROP, {
      what: `${good} good rows after ${last.rows} in the last full file; at least ${least} must come`,
      where: name,
    });
  }
  const columns = survey.report.columns;
  const gone = last.columns.filter((column) => !columns.includes(column));
  if (gone.length === 0) return;
  throw new CrossdockError(POS_ERRORS.POS_FILE_HEADER, {
    what: `the last full file had the columns ${gone.join(', ')}, this one has not`,
    where: name,
    mend: 'if the till changed its export, remove the cursor of the flow and drop the file again',
  });
}
