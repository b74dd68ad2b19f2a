import type { Command } from 'commander';
import { checkCompleteness } from '../doctor/completeness-check.ts';
import { type Checked, checked } from '../doctor/finding.ts';
import {
  checkFolder,
  checkNode,
  checkProject,
  checkSecrets,
} from '../doctor/installation-checks.ts';
import { checkServer } from '../doctor/server-check.ts';
import { type Site, siteOf } from '../doctor/site.ts';
import {
  checkBreakers,
  checkDatabase,
  checkEffects,
  checkLeases,
  checkLetters,
  checkRetention,
  checkRuns,
  checkSchedules,
  checkWaiting,
  checkWorkers,
  onStore,
} from '../doctor/store-checks.ts';
import { doctorText, exitOf } from '../doctor/text.ts';
import { lookAtVendors } from '../doctor/vendor-checks.ts';
import { projectOf } from '../hub.ts';
import type { Outcome } from '../outcome.ts';
import { type Bench, type Call, newCommand, runs } from '../shell.ts';

interface DoctorOptions {
  readonly offline: boolean;
}

/** `crossdock doctor`: everything that can be wrong with an installation. Changes nothing. */
export function doctorCommand(bench: Bench): Command {
  const command = newCommand({
    name: 'doctor',
    about:
      'Look at everything that can be wrong with this installation and say how to mend it. Changes nothing.',
    examples: ['crossdock doctor', 'crossdock doctor --offline --json'],
  }).option('--offline', 'do not call other systems', false);
  return runs(command, bench, doctor);
}

async function doctor(call: Call<DoctorOptions>): Promise<Outcome> {
  const project = await projectOf(call);
  const site = await siteOf(call.shell, project, call.options.offline);
  try {
    const checks = [
      ...(await checkInstallation(site)),
      ...(await checkStore(site)),
      ...(await checkVendors(site)),
    ];
    return { exit: exitOf(checks), data: { checks }, text: doctorText(checks, call.shell) };
  } finally {
    if (site.look !== null && 'close' in site.look) await site.look.close();
  }
}

async function checkInstallation(site: Site): Promise<readonly Checked[]> {
  return [
    await checked('node', () => checkNode(process.versions.node)),
    await checked('project', () => checkProject(site)),
    await checked('secrets', () => checkSecrets(site)),
    await checked('data folder', () => checkFolder(site)),
    await checked('server', () => checkServer(site)),
  ];
}

async function checkStore(site: Site): Promise<readonly Checked[]> {
  return [
    await checked('database', () => checkDatabase(site)),
    await checked(
      'workers',
      onStore(site, (store, now) => checkWorkers(site, store, now)),
    ),
    await checked(
      'leases',
      onStore(site, (store, now) => checkLeases(site, store, now)),
    ),
    await checked('runs', onStore(site, checkRuns)),
    await checked(
      'writes',
      onStore(site, (store, now) => checkEffects(site, store, now)),
    ),
    await checked(
      'waiting',
      onStore(site, (store, now) => checkWaiting(site, store, now)),
    ),
    await checked('dead letters', onStore(site, checkLetters)),
    await checked(
      'completeness',
      onStore(site, (store, now) => checkCompleteness(site, store, now)),
    ),
    await checked(
      'schedules',
      onStore(site, (store) => checkSchedules(site, store)),
    ),
    await checked(
      'retention',
      onStore(site, (store, now) => checkRetention(site, store, now)),
    ),
    await checked('breakers', onStore(site, checkBreakers)),
  ];
}

async function checkVendors(site: Site): Promise<readonly Checked[]> {
  if (site.project.faults.length > 0) {
    return [await checked('connections', async () => ({ skipped: 'the project has faults' }))];
  }
  const vendors = lookAtVendors(site);
  return [
    await checked('connections', async () => (await vendors).connections),
    await checked('clocks', async () => (await vendors).clocks),
    await checked('subscriptions', async () => (await vendors).subscriptions),
  ];
}
