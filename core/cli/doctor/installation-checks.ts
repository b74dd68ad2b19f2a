/** The machine and the project: what must be right before the hub can start. */
import { accessSync, constants, existsSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { resolveSecrets } from '../../config/connections.ts';
import { counted } from '../text-table.ts';
import { type Finding, finding, type Looked, ofFault, well } from './finding.ts';
import type { Site } from './site.ts';

/** The oldest Node that runs the hub, as `engines` of package.json has it. */
export const NODE_MIN = [24, 12, 0] as const;

/** Below so many times `store.freeMinBytes` the disk will be full soon. */
const SOON_FULL = 3;

/** The version of Node. */
export async function checkNode(version: string): Promise<Looked> {
  const parts = version.split('.').map(Number);
  const older = NODE_MIN.map((least, index) => Math.sign((parts[index] ?? 0) - least)).find(
    (sign) => sign !== 0,
  );
  const wanted = NODE_MIN.join('.');
  if (older !== -1) return well(version);
  return {
    said: version,
    findings: [
      finding('error', {
        what: `Node ${version} is too old`,
        where: process.execPath,
        why: `the hub needs Node ${wanted} or later: it runs TypeScript and SQLite of Node itself`,
        mend: 'install a newer Node, or start it through npm, which brings one along',
      }),
    ],
  };
}

/** Configuration and flows, as `crossdock lint` reads them. */
export async function checkProject({ project }: Site): Promise<Looked> {
  const { faults, warnings, flows, config } = project;
  const said = `${counted(flows.length, 'flow')}, ${counted(config.connections.length, 'connection')}`;
  const [first] = warnings;
  const notes =
    first === undefined
      ? []
      : [
          finding('note', {
            what: `lint has ${counted(warnings.length, 'warning')}, the first: ${first.what}`,
            where: first.where,
            why: first.why,
            mend: '`crossdock lint` lists them',
          }),
        ];
  return { said, findings: [...faults.map((fault) => ofFault(fault)), ...notes] };
}

/** Every secret that a connection names. */
export async function checkSecrets({ project, shell }: Site): Promise<Looked> {
  const { connections } = project.config;
  const resolved = connections.map((one) => resolveSecrets(one, shell.environment));
  const findings = resolved.flatMap(({ faults }) => faults.map((fault) => ofFault(fault)));
  const count = resolved.reduce((sum, { secrets }) => sum + Object.keys(secrets).length, 0);
  return {
    said: `${counted(count, 'secret')} of ${counted(connections.length, 'connection')}`,
    findings,
  };
}

/** The data folder: its rights, and how much the disk still holds. */
export async function checkFolder(site: Site): Promise<Looked> {
  const { dataDir, project } = site;
  const place = nearestFolder(dataDir);
  const missing = { read: !may(place, constants.R_OK), write: !may(place, constants.W_OK) };
  const rights: readonly Finding[] =
    missing.read || missing.write
      ? [
          finding('error', {
            what: `this user may not ${missing.write ? 'write to' : 'read'} the data folder`,
            where: place,
            why: 'the hub keeps its database and its log there',
            mend: 'correct the owner or the rights, or run as the user that the hub runs as',
          }),
        ]
      : [];
  const { freeMinBytes } = project.config.hub.store;
  const disk = await statfs(place);
  const free = disk.bavail * disk.bsize;
  const said = `${dataDir}${place === dataDir ? '' : ' (not made yet)'}, ${megabytes(free)} free`;
  return { said, findings: [...rights, ...spaceFindings(place, free, freeMinBytes)] };
}

function spaceFindings(where: string, free: number, least: number): readonly Finding[] {
  if (free >= least * SOON_FULL) return [];
  const isLow = free < least;
  return [
    finding(isLow ? 'error' : 'warning', {
      what: `the disk has ${megabytes(free)} free`,
      where,
      why: isLow
        ? `below store.freeMinBytes (${megabytes(least)}) deliveries are refused with 503`
        : `at store.freeMinBytes (${megabytes(least)}) deliveries will be refused with 503`,
      mend: 'make room, or let retention.settled keep less',
    }),
  ];
}

/** The folder itself, or the one in which it would be made. */
function nearestFolder(folder: string): string {
  return existsSync(folder) || dirname(folder) === folder ? folder : nearestFolder(dirname(folder));
}

function may(path: string, mode: number): boolean {
  try {
    accessSync(path, mode);
    return true;
  } catch {
    return false;
  }
}

function megabytes(bytes: number): string {
  return `${Math.floor(bytes / 1_048_576).toLocaleString('en-GB')} MiB`;
}
