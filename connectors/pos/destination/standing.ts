import { type Finding, type Host, isoTime } from '../../../core/connector/index.ts';
import type { Drop } from '../client/drop.ts';
import type { Outbox, OutFile } from '../settings/outbox.ts';
import { readInFlight, storesInFlight } from './in-flight.ts';
import { entriesOf } from './ledger.ts';

/** Entries of the ledger that are looked at for the last good file of each store. */
const ENTRIES_MAX = 2_000;
/** What tills that answer put beside a file that they refuse. */
const REFUSED = '.rej';
/** A till takes its files at least every night. */
const UNTAKEN_MS = 26 * 3_600_000;

/** What each store holds: its last good file, and the one that waits for an answer. */
export async function outboxFindings(
  host: Host,
  drop: Drop,
  outbox: Outbox | null,
): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  for (const file of outbox?.files ?? []) {
    findings.push(...(await lastGood(host, drop, file)));
    findings.push(...(await waiting(host, drop, { file, outbox: outbox?.folder ?? '' })));
  }
  return findings;
}

async function lastGood(host: Host, drop: Drop, file: OutFile): Promise<readonly Finding[]> {
  const last = new Map<string, number>();
  let entries = 0;
  for await (const { store, atMs } of entriesOf(host, drop, file.stream)) {
    entries += 1;
    if (entries > ENTRIES_MAX) break;
    if (!last.has(store)) last.set(store, atMs);
  }
  const isAnswered = file.answers !== null;
  const verb = isAnswered ? 'was taken by the till' : 'was published';
  const more = isAnswered ? '' : ', and counts as delivered: the till is not asked for an answer';
  return [...last].map(([store, atMs]) => ({
    severity: 'info',
    field: fieldOf(file),
    what: `${shown(store)}the last file ${verb} at ${isoTime(atMs)}${more}`,
  }));
}

async function waiting(
  host: Host,
  drop: Drop,
  { file, outbox }: { readonly file: OutFile; readonly outbox: string },
): Promise<readonly Finding[]> {
  const { answers } = file;
  if (answers === null) return await lying(host, drop, { file, outbox });
  const findings: Finding[] = [];
  for (const store of await storesInFlight(drop, file.stream)) {
    const state = await readInFlight({ host, drop, outbox, file, store });
    if (state === null) continue;
    const waitsMs = host.clock.now() - state.placedMs;
    findings.push({
      severity: waitsMs > answers.withinMs / 2 ? 'warning' : 'info',
      field: fieldOf(file),
      what: `${shown(store)}${state.name} waits ${Math.floor(waitsMs / 60_000)} minutes for its answer`,
      mend: 'look whether the till runs and takes its files',
    });
  }
  return findings;
}

/** A till that is asked for no answers shows only by what lies there that it takes none, or refused one. */
async function lying(
  host: Host,
  drop: Drop,
  { file, outbox }: { readonly file: OutFile; readonly outbox: string },
): Promise<readonly Finding[]> {
  const prefixes = [file.prefix, file.full?.prefix ?? file.prefix];
  const { files } = await drop.list(outbox);
  const own = files.filter(({ name }) => {
    return prefixes.some((one) => name.startsWith(`${one}-`)) && name.endsWith(file.extension);
  });
  const refused = files.filter(({ name }) => {
    return prefixes.some((one) => name.startsWith(`${one}-`)) && name.endsWith(REFUSED);
  });
  return [...refusals(file, refused), ...untaken(host, { file, outbox, own })];
}

/** Its rows count as delivered, so only this tells that the till does not hold them. */
function refusals(file: OutFile, refused: readonly { readonly name: string }[]): Finding[] {
  const [first] = refused.toSorted((a, b) => b.name.localeCompare(a.name));
  if (first === undefined) return [];
  const count = refused.length === 1 ? '' : `, the newest of ${refused.length}`;
  return [
    {
      severity: 'error',
      field: fieldOf(file),
      what: `the till refused a file whose rows count as delivered: ${first.name}${count}`,
      mend: 'mend what it names, and set answers, so that each refused row becomes a dead letter',
    },
  ];
}

function untaken(
  host: Host,
  parts: {
    readonly file: OutFile;
    readonly outbox: string;
    readonly own: readonly { readonly modifiedMs: number }[];
  },
): Finding[] {
  const { file, outbox, own } = parts;
  if (own.length === 0) return [];
  const oldestMs = host.clock.now() - Math.min(...own.map(({ modifiedMs }) => modifiedMs));
  if (oldestMs < UNTAKEN_MS) return [];
  const lie = own.length === 1 ? 'a file lies' : `${own.length} files lie`;
  const hours = Math.floor(oldestMs / 3_600_000);
  return [
    {
      severity: 'warning',
      field: fieldOf(file),
      what: `${lie} in ${outbox}, the oldest for ${hours} hours: the till may take none`,
      mend: 'look whether the till takes its files; have what it has read removed, or set answers',
    },
  ];
}

function fieldOf({ stream }: OutFile): string {
  return `outbox.${stream}`;
}

function shown(store: string): string {
  return store === '' ? '' : `store ${store}: `;
}
