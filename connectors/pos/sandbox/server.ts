import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isoTime } from '../../../core/connector/index.ts';
import { type Database, startSandboxServer } from '../../../core/connector/sandbox/kit.ts';
import { type Days, makeDays } from './back-office/days.ts';
import { makeDesk } from './back-office/desk.ts';
import { openTillTables, type TillTables } from './back-office/tables.ts';
import { sandboxSettings } from './connection.ts';
import { NO_API, posLooks, posOrders } from './control.ts';
import type { PosControls, PosSandbox, PosSandboxOptions } from './options.ts';
import { openSftpSide } from './sftp-side.ts';

export type { PosSandbox, PosSandboxOptions } from './options.ts';

const ZONE = 'Europe/London';
const LOCATION = 'SHOP';
const PICK_UP_MS = 2_000;
const TEXT_MAX = 20;

/**
 * Starts a stand-in for one store with its tills: an SFTP server over the drop folder, tables that show what the till
 * holds, and a control side under `/sandbox`.
 *
 * Shape: sales and counts are dropped into the folder; files in `outbox/` are taken, judged as a till does (one bad row
 * rejects the file) and answered.
 */
export async function startPosSandbox(options: PosSandboxOptions): Promise<PosSandbox> {
  const { clock, random, store = '0101', textMax = TEXT_MAX } = options;
  const offset = { ms: 0 };
  const now = (): number => clock.now() + offset.ms;
  const setClockOffset = (ms: number): void => {
    offset.ms = ms;
  };
  const database = openTillTables(options.stateFile ?? null);
  const { tables } = database;
  const folder = options.folder ?? (await mkdtemp(join(tmpdir(), 'crossdock-till-')));
  const inbox = join(folder, 'outbox');
  await mkdir(inbox, { recursive: true });
  const sampleDir = options.sampleDir ?? join(import.meta.dirname, 'sample');
  const days = makeDays({ folder, sampleDir, tables, now, location: LOCATION, zone: ZONE });
  if (!database.found) await days.seed();
  database.commit();
  const desk = makeDesk({
    clock,
    folder: inbox,
    everyMs: options.pickUpMs ?? PICK_UP_MS,
    rules: () => ({ tables, store, textMax, at: isoTime(now()) }),
    taken: (row) => {
      tables.taken.put(row);
      database.commit();
    },
  });
  const parts = { clock, random, now, folder, database, changed: desk.wake };
  const { port: sftpPort, user, password, hostKey, ...side } = await openSftpSide(options, parts);
  const controls: PosControls = {
    ...side,
    ...staff(days, database),
    pickUp: desk.pickUp,
    setOpen: desk.setOpen,
    connection: () => ({
      settings: sandboxSettings({ sftpPort, user, hostKey: hostKey(), textMax }),
      secrets: { sftpPassword: password() },
    }),
  };
  const clockOrder = (body: { readonly offsetMs: number }) => setClockOffset(body.offsetMs);
  const http = await startSandboxServer<never>({
    clock,
    random,
    vendor: NO_API,
    looks: posLooks(controls),
    controls: { ...posOrders(controls), clock: clockOrder },
    ...(options.port === undefined ? {} : { port: options.port }),
  });
  const close = async (): Promise<void> => {
    await Promise.all([desk.close(), side.close(), http.close()]);
    database.close();
    if (options.folder === undefined) await rm(folder, { recursive: true, force: true });
  };
  return Object.assign(controls, { url: http.url, folder, sftpPort, now, setClockOffset, close });
}

/** What the staff does is kept before it is answered; the server's key is nobody's to see. */
function staff(days: Days, database: Database<TillTables>) {
  const kept = async <T>(work: Promise<T>): Promise<T> => {
    const result = await work;
    database.commit();
    return result;
  };
  return {
    closeDay: () => kept(days.closeDay()),
    count: (counted?: Readonly<Record<string, number>>) => kept(days.count(counted)),
    addCustomer: (person: Parameters<Days['addCustomer']>[0]) => kept(days.addCustomer(person)),
    state: () => {
      const { identity: _hidden, ...rest } = database.dump();
      return rest;
    },
  };
}
