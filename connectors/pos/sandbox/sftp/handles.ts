import type { FileHandle } from 'node:fs/promises';
import type { FileEntry } from 'ssh2';

/** What a handle of a session stands for. */
type Opened =
  | { readonly kind: 'file'; readonly path: string; readonly file: FileHandle; bytes: number }
  | { readonly kind: 'folder'; readonly path: string; entries: readonly FileEntry[] };

/** The open files and folders of one session. */
export interface Handles {
  openFile(path: string, file: FileHandle): Buffer;
  openFolder(path: string, entries: readonly FileEntry[]): Buffer;
  pathOf(handle: Buffer): string;
  file(handle: Buffer): FileHandle;
  read(handle: Buffer, offset: number, length: number): Promise<Buffer>;
  write(handle: Buffer, offset: number, data: Buffer): Promise<void>;
  /** The next entries of a folder; none behind the last. */
  next(handle: Buffer, count: number): readonly FileEntry[];
  /** Closes it, and says how many bytes went through a file. */
  close(handle: Buffer): Promise<{ readonly path: string; readonly bytes: number | null }>;
  closeAll(): Promise<void>;
}

/** Makes the empty table of a new session. */
export function makeHandles(): Handles {
  const opened = new Map<string, Opened>();
  let count = 0;

  function add(one: Opened): Buffer {
    count += 1;
    opened.set(String(count), one);
    return Buffer.from(String(count));
  }

  function fileAt(handle: Buffer): Extract<Opened, { kind: 'file' }> {
    const found = opened.get(handle.toString());
    if (found?.kind === 'file') return found;
    throw new Error('no such handle');
  }

  async function close(handle: Buffer) {
    const found = opened.get(handle.toString());
    if (found === undefined) throw new Error('no such handle');
    opened.delete(handle.toString());
    if (found.kind === 'file') await found.file.close();
    return { path: found.path, bytes: found.kind === 'file' ? found.bytes : null };
  }

  return {
    openFile: (path, file) => add({ kind: 'file', path, file, bytes: 0 }),
    openFolder: (path, entries) => add({ kind: 'folder', path, entries }),
    pathOf: (handle) => opened.get(handle.toString())?.path ?? '',
    file: (handle) => fileAt(handle).file,
    read: async (handle, offset, length) => {
      const one = fileAt(handle);
      const buffer = Buffer.alloc(length);
      const { bytesRead } = await one.file.read(buffer, 0, length, offset);
      one.bytes += bytesRead;
      return buffer.subarray(0, bytesRead);
    },
    write: async (handle, offset, data) => {
      const one = fileAt(handle);
      await one.file.write(data, 0, data.length, offset);
      one.bytes += data.length;
    },
    next: (handle, limit) => {
      const found = opened.get(handle.toString());
      if (found?.kind !== 'folder') throw new Error('no such handle');
      const entries = found.entries.slice(0, limit);
      found.entries = found.entries.slice(limit);
      return entries;
    },
    close,
    closeAll: async () => {
      for (const key of [...opened.keys()]) await close(Buffer.from(key));
    },
  };
}
