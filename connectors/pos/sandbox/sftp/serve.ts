import { lstat, mkdir, open, readdir, rename, rm, rmdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { basename } from 'node:path/posix';
import ssh2, { type FileEntry, type SFTPWrapper } from 'ssh2';
import { attributesOf, entryOf, STATUS } from './answers.ts';
import { makeHandles } from './handles.ts';
import { answer, type Reply, type Request, type Served, type Session } from './requests.ts';

const READ_MAX_BYTES = 65_536;
const ENTRIES_PER_ANSWER = 100;

/** Serves the files of a jail to one SFTP session, as an old server does: version 3, no extensions. */
export function serveFiles(sftp: SFTPWrapper, served: Served): void {
  const session: Session = { sftp, served, handles: makeHandles() };
  sftp.on('close', () => void session.handles.closeAll());
  serveContents(session);
  serveFolders(session);
  servePaths(session);
}

function run(session: Session, request: Request): void {
  void answer(session, request);
}

function done({ sftp }: Session, id: number): Reply {
  return { send: () => sftp.status(id, STATUS.OK) };
}

/** Opening, reading, writing and closing. */
function serveContents(session: Session): void {
  const { sftp, handles, served } = session;
  sftp.on('OPEN', (id, path, flags) => {
    const work = async (): Promise<Reply> => {
      const mode = ssh2.utils.sftp.flagsToString(flags) ?? 'r';
      const file = await open(await served.jail.at(path), mode);
      const handle = handles.openFile(path, file);
      return { send: () => sftp.handle(id, handle) };
    };
    run(session, { id, operation: 'open', path, work });
  });
  sftp.on('READ', (id, handle, offset, length) => {
    const work: Request['work'] = async (fault) => {
      const size = Math.min(length, READ_MAX_BYTES);
      const asked = fault?.kind === 'short' ? Math.max(1, Math.floor(size / 2)) : size;
      const bytes = await handles.read(handle, offset, asked);
      if (bytes.length === 0) return { send: () => sftp.status(id, STATUS.EOF) };
      return { send: () => sftp.data(id, bytes) };
    };
    run(session, { id, operation: 'read', path: handles.pathOf(handle), isPart: true, work });
  });
  sftp.on('WRITE', (id, handle, offset, data) => {
    const work = async (): Promise<Reply> => {
      await handles.write(handle, offset, data);
      return done(session, id);
    };
    run(session, { id, operation: 'write', path: handles.pathOf(handle), isPart: true, work });
  });
  sftp.on('CLOSE', (id, handle) => {
    const work = async (): Promise<Reply> => {
      const { bytes } = await handles.close(handle);
      served.changed();
      return { ...done(session, id), bytes };
    };
    run(session, { id, operation: 'close', path: handles.pathOf(handle), work });
  });
}

function serveFolders(session: Session): void {
  const { sftp, handles, served } = session;
  sftp.on('OPENDIR', (id, path) => {
    const work = async (): Promise<Reply> => {
      const handle = handles.openFolder(path, await entriesIn(await served.jail.at(path)));
      return { send: () => sftp.handle(id, handle) };
    };
    run(session, { id, operation: 'list', path, work });
  });
  sftp.on('READDIR', (id, handle) => {
    const work = async (): Promise<Reply> => {
      const entries = handles.next(handle, ENTRIES_PER_ANSWER);
      if (entries.length === 0) return { send: () => sftp.status(id, STATUS.EOF) };
      return { send: () => sftp.name(id, [...entries]) };
    };
    run(session, { id, operation: 'list', path: handles.pathOf(handle), isPart: true, work });
  });
  sftp.on('MKDIR', (id, path) => {
    const work = async (): Promise<Reply> => {
      await mkdir(await served.jail.at(path));
      return done(session, id);
    };
    run(session, { id, operation: 'mkdir', path, work });
  });
}

async function entriesIn(folder: string): Promise<readonly FileEntry[]> {
  const entries: FileEntry[] = [];
  for (const name of (await readdir(folder)).sort()) {
    const stats = await lstat(join(folder, name)).catch(() => null);
    if (stats !== null) entries.push(entryOf(name, stats));
  }
  return entries;
}

/** What is asked of a path without opening it. */
function servePaths(session: Session): void {
  const { sftp, handles, served } = session;
  sftp.on('REALPATH', (id, path) => {
    const names = [{ filename: served.jail.shown(path), longname: '', attrs: NO_ATTRIBUTES }];
    const work = async (): Promise<Reply> => ({ send: () => sftp.name(id, names) });
    run(session, { id, operation: 'look', path, work });
  });
  for (const [event, look] of [['LSTAT', lstat] as const, ['STAT', stat] as const]) {
    sftp.on(event, (id: number, path: string) => {
      const work = async (): Promise<Reply> => {
        const attributes = attributesOf(await look(await served.jail.at(path)));
        return { send: () => sftp.attrs(id, attributes) };
      };
      run(session, { id, operation: 'look', path, work });
    });
  }
  sftp.on('FSTAT', (id, handle) => {
    const work = async (): Promise<Reply> => {
      const attributes = attributesOf(await handles.file(handle).stat());
      return { send: () => sftp.attrs(id, attributes) };
    };
    run(session, { id, operation: 'look', path: handles.pathOf(handle), work });
  });
  sftp.on('RENAME', (id, from, to) => {
    const work = async (): Promise<Reply> => {
      const target = await served.jail.at(to);
      // Version 3 refuses to take another file's place.
      if ((await lstat(target).catch(() => null)) !== null) throw new Error('the target exists');
      await rename(await served.jail.at(from), target);
      served.changed();
      return done(session, id);
    };
    run(session, { id, operation: 'rename', path: `${from} → ${basename(to)}`, work });
  });
  for (const [event, remove] of [['REMOVE', rm] as const, ['RMDIR', rmdir] as const]) {
    sftp.on(event, (id: number, path: string) => {
      const work = async (): Promise<Reply> => {
        await remove(await served.jail.at(path));
        return done(session, id);
      };
      run(session, { id, operation: 'remove', path, work });
    });
  }
}

const NO_ATTRIBUTES = { mode: 0, uid: 0, gid: 0, size: 0, atime: 0, mtime: 0 } as const;
