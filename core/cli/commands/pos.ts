import { mkdirSync, writeFileSync } from 'node:fs';
import { basename, dirname, relative, resolve } from 'node:path';
import type { Command } from 'commander';
import { connectionText } from '../../../connectors/pos/profile/connection-text.ts';
import { type Profile, profileFile } from '../../../connectors/pos/profile/profile.ts';
import { CrossdockError, faultOf } from '../../base/errors.ts';
import { CLI_ERRORS } from '../errors.ts';
import { done, findings, type Outcome } from '../outcome.ts';
import { profileText } from '../profile-text.ts';
import { type Bench, type Call, newCommand, newGroup, runs } from '../shell.ts';

interface ProfileOptions {
  readonly write?: string;
}

/** The name of a connection where none is asked for. */
const CONNECTION = 'till';
const CONNECTION_NAME = /^[a-z][a-z0-9-]{0,62}$/;

/** `crossdock pos`: what helps with the files of a till before there is a connection for them. */
export function posCommand(bench: Bench): Command {
  const group = newGroup({
    name: 'pos',
    about: 'Look at files of tills.',
    examples: ['crossdock pos profile sales.csv'],
  });
  return group.addCommand(profileCommand(bench));
}

function profileCommand(bench: Bench): Command {
  const command = newCommand({
    name: 'profile',
    about: 'Look at an unknown file: format, encoding, columns, key, traps, and a connection file.',
    examples: [
      'crossdock pos profile /mnt/till/SALES.DAT',
      'crossdock pos profile sales.csv.gz --write config/connections/till.yaml',
      'crossdock pos profile stock.edi --json',
    ],
  })
    .argument('<file>', 'the file; it may be packed with gzip. Nothing is moved')
    .option('--write <file>', 'write the connection file there, where there is none yet');
  return runs(command, bench, profile);
}

async function profile(call: Call<ProfileOptions>): Promise<Outcome> {
  const { shell, options, args } = call;
  const path = resolve(shell.cwd, args[0] ?? '');
  const found = await lookAt(path);
  const written =
    options.write === undefined ? null : resolve(shell.cwd, options.dir, options.write);
  const connection = written === null ? CONNECTION : nameOf(written);
  const text = connectionText(found, { connection, folder: folderOf(call, path) });
  if (written !== null) writeNew(written, text);
  const { proof, feed, ...facts } = found;
  const byCode = Object.fromEntries(proof.byCode);
  const failed = proof.failed === null ? null : faultOf(proof.failed);
  const data = {
    ...facts,
    feed,
    proof: { ...proof, byCode, failed },
    connection: { name: connection, text, written },
  };
  const shown = profileText(found, { text, written });
  return proof.faults === 0 && failed === null ? done(data, shown) : findings(data, shown);
}

/** What is wrong with the file is wrong input of the command. */
async function lookAt(path: string): Promise<Profile> {
  try {
    return await profileFile(path);
  } catch (error) {
    if (!(error instanceof CrossdockError)) throw error;
    const { what, why, mend, code } = error;
    throw new CrossdockError(CLI_ERRORS.CLI_INPUT_UNREADABLE, {
      what,
      where: path,
      why: `${why} (${code})`,
      mend,
      cause: error,
    });
  }
}

/** The folder of the file, relative where it lies in the project. */
function folderOf({ shell, options }: Call<ProfileOptions>, path: string): string {
  const project = resolve(shell.cwd, options.dir);
  const below = relative(project, dirname(path));
  return below === '' || below.startsWith('..') ? dirname(path) : below;
}

function nameOf(path: string): string {
  const name = basename(path).replace(/\.ya?ml$/, '');
  if (/\.ya?ml$/.test(path) && CONNECTION_NAME.test(name)) return name;
  throw new CrossdockError(CLI_ERRORS.CLI_USAGE, {
    what: `${basename(path)} is no name of a connection file`,
    where: '--write',
    mend: 'name it such as config/connections/till.yaml, in small letters, digits and hyphens',
  });
}

/** Nothing is overwritten: who wants another proposal names another file. */
function writeNew(path: string, text: string): void {
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text, { flag: 'wx' });
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
    if (code === 'EEXIST') {
      const what = 'there is such a file already, and it was left as it is';
      const why = 'a proposal never overwrites a connection that somebody may have worked on';
      const mend = 'name another file, or move the old one away';
      throw new CrossdockError(CLI_ERRORS.CLI_FILE_THERE, { what, why, where: path, mend, cause });
    }
    const what = `the connection file cannot be written (${code})`;
    const why = 'the folder cannot be made, or nothing may be written in it';
    const mend = 'name a file in a folder that you may write to';
    const details = { what, why, where: path, mend, cause };
    throw new CrossdockError(CLI_ERRORS.CLI_FOLDER_UNUSABLE, details);
  }
}
