import { isJsonObject, type Json, type JsonObject } from '../../../core/connector/index.ts';
import { type Drop, pathOf } from '../client/drop.ts';
import type { Job, PublishedRow } from './job.ts';
import { publishedRows } from './ledger.ts';

/** A row of a file that the till has not answered yet. */
export interface WaitingRow extends PublishedRow {
  readonly idempotencyKey: string;
}

/** The one file that a store has before it, and what is in it. */
export interface InFlight {
  readonly name: string;
  readonly hash: string;
  readonly isFull: boolean;
  readonly placedMs: number;
  /** False until data and trigger are surely in place. */
  readonly isPlaced: boolean;
  readonly rows: readonly WaitingRow[];
  /** Rows of a full file beside those of the commands. */
  readonly others: readonly PublishedRow[];
}

/** What the till said to one command; kept until the command asks, accepted ones for a day. */
export interface Verdict {
  readonly outcome: 'accepted' | 'refused';
  readonly code: string;
  readonly what: string;
  readonly file: string;
  readonly atMs: number;
}

/** A state file without a store's name belongs to all of them. */
const ALL_STORES = 'all';
const STORE_PREFIX = 'store-';

/** What is in flight for a store, or null. */
export async function readInFlight(job: Job): Promise<InFlight | null> {
  const content = await readState(job, 'in-flight');
  if (content === null || typeof content['name'] !== 'string') return null;
  const rows = content['rows'];
  return {
    name: content['name'],
    hash: String(content['hash']),
    isFull: content['isFull'] === true,
    placedMs: typeof content['placedMs'] === 'number' ? content['placedMs'] : 0,
    isPlaced: content['isPlaced'] === true,
    rows: Array.isArray(rows) ? rows.flatMap(waitingRow) : [],
    others: publishedRows(content['others']),
  };
}

function waitingRow(row: Json): readonly WaitingRow[] {
  if (!isJsonObject(row) || typeof row['idempotencyKey'] !== 'string') return [];
  const { idempotencyKey } = row;
  return publishedRows([row]).map((published) => ({ ...published, idempotencyKey }));
}

/** Keeps what is in flight, before and after it is placed. */
export async function writeInFlight(job: Job, state: InFlight): Promise<void> {
  const rows: Json = state.rows.map((row) => ({ ...row }));
  const others: Json = state.others.map((row) => ({ ...row }));
  await writeState(job, 'in-flight', { ...state, rows, others });
}

/** Nothing is in flight any more. */
export async function endInFlight(job: Job): Promise<void> {
  await writeState(job, 'in-flight', {});
}

/** The verdicts that commands have not asked for yet. */
export async function readVerdicts(job: Job): Promise<Map<string, Verdict>> {
  const content = await readState(job, 'answered');
  return new Map(
    Object.entries(content ?? {}).flatMap(([key, value]): [string, Verdict][] => {
      if (!isJsonObject(value)) return [];
      const outcome = value['outcome'] === 'accepted' ? 'accepted' : 'refused';
      const { code, what, file, atMs } = value;
      const at = typeof atMs === 'number' ? atMs : 0;
      return [
        [key, { outcome, code: String(code), what: String(what), file: String(file), atMs: at }],
      ];
    }),
  );
}

/** Keeps the verdicts that commands have not asked for yet. */
export async function writeVerdicts(
  job: Job,
  verdicts: ReadonlyMap<string, Verdict>,
): Promise<void> {
  const entries = [...verdicts].map(([key, verdict]): [string, Json] => [key, { ...verdict }]);
  await writeState(job, 'answered', Object.fromEntries(entries));
}

async function readState(job: Job, folder: string): Promise<JsonObject | null> {
  const path = pathOf(folder, job.file.stream, fileName(job));
  if (!(await job.drop.exists(path))) return null;
  const content: unknown = JSON.parse(await job.drop.readText(path));
  return isJsonObject(content) ? content : null;
}

async function writeState(job: Job, folder: string, content: JsonObject): Promise<void> {
  const path = await job.drop.makeFolder(folder, job.file.stream);
  const bytes = Buffer.from(JSON.stringify(content), 'utf8');
  await job.drop.writeWhole(pathOf(path, fileName(job)), bytes);
}

function fileName({ store }: Job): string {
  return `${store === '' ? ALL_STORES : `${STORE_PREFIX}${store}`}.json`;
}

/** The stores that have or had a file in flight. */
export async function storesInFlight(drop: Drop, stream: string): Promise<readonly string[]> {
  const names = await drop.names(pathOf('in-flight', stream));
  return names
    .filter((name) => name.endsWith('.json') && !name.startsWith('.'))
    .map((name) => name.slice(0, -'.json'.length))
    .map((name) => (name === ALL_STORES ? '' : name.slice(STORE_PREFIX.length)));
}
