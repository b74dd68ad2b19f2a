/** A desk whose hub was closed, broken on purpose, and visited by the doctor. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Checked, Finding } from '../../core/cli/doctor/finding.ts';
import { crossdock } from '../cli/running.ts';
import { ENVIRONMENT, postOrder } from './desk-project.ts';
import { type OpenDesk, openDesk } from './open-desk.ts';

export const HOUR_MS = 3_600_000;

export interface Visit {
  readonly exit: number;
  readonly checks: readonly Checked[];
}

export interface Patient {
  readonly desk: OpenDesk;
  readonly databaseFile: string;
  readonly dataDir: string;
  visit(args?: readonly string[], environment?: Readonly<Record<string, string>>): Promise<Visit>;
  /** The one finding of that check; every other check is well. */
  only(check: string): Promise<Finding & { readonly exit: number }>;
  /** Writes into the closed store what a broken day would have left there. */
  leave(sql: string, ...params: readonly (string | number)[]): void;
}

/** A hub that worked an order and was closed. */
export async function closedDesk(options: Parameters<typeof openDesk>[0] = {}): Promise<Patient> {
  const desk = await openDesk(options);
  await postOrder(desk.server.url, { id: 'o-1', number: '#1' });
  await desk.settle();
  await desk.closeHub();
  return patientOf(desk);
}

/** The doctor's view of a desk. */
export function patientOf(desk: OpenDesk): Patient {
  const dataDir = join(desk.project.dir, 'data');
  const databaseFile = join(dataDir, 'crossdock.db');
  const visit: Patient['visit'] = async (args = [], environment = ENVIRONMENT) => {
    const { dir } = desk.project;
    const ended = await crossdock(['doctor', '--json', '--dir', dir, ...args], { environment });
    const { checks }: { checks: readonly Checked[] } = JSON.parse(ended.out);
    return { exit: ended.exit, checks };
  };
  return {
    ...{ desk, dataDir, databaseFile, visit },
    only: async (check) => {
      const { exit, checks } = await visit();
      const bad = checks.filter(({ status }) => status === 'error' || status === 'warning');
      assert.deepEqual(
        bad.map((one) => one.check),
        [check],
      );
      const [found, ...more] = bad[0]?.findings ?? [];
      assert.ok(found !== undefined && more.length === 0);
      for (const part of [found.what, found.where, found.why, found.mend])
        assert.notEqual(part, '');
      return { ...found, exit };
    },
    leave: (sql, ...params) => {
      const database = new DatabaseSync(databaseFile);
      database.prepare(sql).run(...params);
      database.close();
    },
  };
}
