/** Bulk import of profiles: up to 10,000 rows a job, its errors read back and matched by what was sent. */
import {
  type Ack,
  type Command,
  isJsonObject,
  type JsonObject,
} from '../../core/connector/index.ts';
import { inOrder, notWritten, refused, type Settled } from './acks.ts';
import { errorOf, textOf } from './answer.ts';
import { all, type Entry, sendTogether } from './batches.ts';
import { type Account, ask, call } from './client.ts';
import { KLAVIYO_ERRORS } from './errors.ts';
import { IDENTIFIERS, type Identity, isAck } from './identity.ts';
import { type EndedJob, endOfJob } from './jobs.ts';
import type { Operation } from './operation.ts';
import { CALLS } from './operations.ts';
import { PageWatch } from './paging.ts';
import { type ProfileBody, profileBody, profileResource } from './profile-body.ts';
import { nextCursorOf, type Resource, resourceOf, resourcesOf } from './resource.ts';

/** The most rows of one job. */
export const ROWS_MAX = 10_000;
/** The largest request, in bytes, with room for what stands around the rows. */
const JOB_MAX_BYTES = 4_900_000;

type Row = Entry<ProfileBody>;

/**
 * Imports profiles.
 *
 * Shape: rows of one person go in jobs one after another, since the order within a job is not stated. A row that
 *        the job failed is refused with Klaviyo's reason; when a failure fits no row, the outcome of the job's other
 *        rows is unknown, and they are sent again.
 */
export async function importProfiles(
  account: Account,
  commands: readonly Command[],
): Promise<readonly Ack[]> {
  const settled: Settled[] = [];
  const rows: Row[] = [];
  for (const command of commands) {
    const body = profileBody(command.data, 'refuse');
    if (isAck(body)) settled.push([command, body]);
    else rows.push({ command, sent: body });
  }
  for (const job of jobsOf(rows)) settled.push(...(await importRows(account, job)));
  return inOrder(commands, settled);
}

/** Splits rows so that no job has a person twice, too many rows or too many bytes. */
function jobsOf(rows: readonly Row[]): readonly (readonly Row[])[] {
  const jobs: { readonly rows: Row[]; readonly people: Set<string>; bytes: number }[] = [];
  /** The job that each person was in last: a later row of theirs must come behind it. */
  const lastOf = new Map<string, number>();
  for (const row of rows) {
    const names = namesOf(row.sent.identity);
    const bytes = Buffer.byteLength(JSON.stringify(profileResource(row.sent))) + 1;
    let at = Math.max(0, ...names.map((name) => (lastOf.get(name) ?? -1) + 1));
    while (jobs[at] !== undefined && isFull(jobs[at], bytes)) at += 1;
    const job = jobs[at] ?? { rows: [], people: new Set(), bytes: 0 };
    jobs[at] = job;
    job.rows.push(row);
    job.bytes += bytes;
    for (const name of names) lastOf.set(name, at);
  }
  return jobs.map((job) => job.rows);
}

function isFull(
  job: { readonly rows: readonly Row[]; readonly bytes: number } | undefined,
  bytes: number,
): boolean {
  return job !== undefined && (job.rows.length >= ROWS_MAX || job.bytes + bytes > JOB_MAX_BYTES);
}

async function importRows(account: Account, rows: readonly Row[]): Promise<readonly Settled[]> {
  return await sendTogether(
    rows,
    (part) => call(account, CALLS.importJob, { body: jobBody(part) }),
    async (part, answer) => {
      try {
        const job = await endOfJob(account, CALLS.importJobState, resourceOf(answer.body));
        return await outcomes(account, part, job);
      } catch (error) {
        const fault = notWritten(error);
        const what = 'what' in fault ? fault.what : 'the end of the job was not seen';
        return all(part, { outcome: 'unknown', what });
      }
    },
  );
}

function jobBody(rows: readonly Row[]): JsonObject {
  const data = rows.map((row) => profileResource(row.sent));
  return { data: { type: 'profile-bulk-import-job', attributes: { profiles: { data } } } };
}

async function outcomes(
  account: Account,
  rows: readonly Row[],
  job: EndedJob,
): Promise<readonly Settled[]> {
  if (!job.isComplete) {
    const what = `the job ${job.id} was cancelled`;
    return all(rows, { outcome: 'unknown', what });
  }
  const failed = new Map<Command, Ack>();
  const byPerson = rowsByPerson(rows);
  let strangers = 0;
  if (job.failedCount > 0) {
    for (const error of await pagesOf(account, CALLS.importErrors, job.id)) {
      const row = byPerson.get(personIn(error.attributes['original_payload']));
      if (row === undefined) strangers += 1;
      else failed.set(row.command, failureOf(error));
    }
  }
  strangers = Math.max(strangers, job.failedCount - failed.size);
  const ids = await idsOf(account, job.id);
  return rows.map((row): Settled => {
    const failure = failed.get(row.command);
    if (failure !== undefined) return [row.command, failure];
    const id = row.sent.identity.id ?? idAmong(ids, row.sent.identity);
    if (id !== undefined) return [row.command, { outcome: 'written', id }];
    if (strangers > 0 && rows.length === 1) return [row.command, refusedAlone(job.id)];
    if (strangers === 0) return [row.command, { outcome: 'written', id: row.command.key }];
    const what = `${strangers} failures of the job ${job.id} fit no row`;
    return [row.command, { outcome: 'unknown', what }];
  });
}

function idAmong(ids: ReadonlyMap<string, string>, identity: Identity): string | undefined {
  return namesOf(identity).flatMap((name) => ids.get(name) ?? [])[0];
}

function refusedAlone(jobId: string): Ack {
  const what = `the job ${jobId} failed its only row and does not say why`;
  return refused(KLAVIYO_ERRORS.KLAVIYO_REQUEST_REFUSED, what);
}

function failureOf(error: Resource): Ack {
  const read = errorOf(error.attributes);
  return refused(KLAVIYO_ERRORS.KLAVIYO_REQUEST_REFUSED, textOf(read), read.pointer ?? undefined);
}

/** Klaviyo's ids by the names that people go by, of those that the job wrote. */
async function idsOf(account: Account, jobId: string): Promise<ReadonlyMap<string, string>> {
  const ids = new Map<string, string>();
  for (const profile of await pagesOf(account, CALLS.importedProfiles, jobId)) {
    for (const field of IDENTIFIERS.slice(1)) {
      const value = profile.attributes[field];
      if (typeof value === 'string') ids.set(`${field} ${value}`, profile.id);
    }
  }
  return ids;
}

async function pagesOf(
  account: Account,
  operation: Operation,
  id: string,
): Promise<readonly Resource[]> {
  const resources: Resource[] = [];
  const watch = new PageWatch(operation.path);
  for (let cursor: string | null = null; ; ) {
    const query = { 'page[size]': '100', 'page[cursor]': cursor };
    const { body } = await ask(account, operation, { id, query });
    resources.push(...resourcesOf(body));
    cursor = nextCursorOf(body);
    if (cursor === null) return resources;
    watch.pass(cursor);
  }
}

/** Rows by all identifiers that were sent: failures are matched by them, never by their place. */
function rowsByPerson(rows: readonly Row[]): ReadonlyMap<string, Row> {
  return new Map(rows.map((row) => [namesOf(row.sent.identity).join('\n'), row]));
}

/** The identifiers of a payload, whether it is a resource, its attributes, or wrapped in `data`. */
function personIn(payload: unknown): string {
  const found: Record<string, string> = {};
  const levels = [payload];
  for (let level = levels.pop(); isJsonObject(level); level = levels.pop()) {
    for (const field of IDENTIFIERS) {
      const value = level[field];
      if (typeof value === 'string' && value !== '') found[field] = value;
    }
    levels.push(...[level['data'], level['attributes']].filter(isJsonObject));
  }
  return namesOf(found).join('\n');
}

function namesOf(identity: Identity): readonly string[] {
  return IDENTIFIERS.flatMap((field) => {
    const value = identity[field];
    return value === undefined ? [] : [`${field} ${value}`];
  });
}
