import { CrossdockError } from '../../../core/connector/index.ts';
import type { FileContent } from '../client/content.ts';
import { openRegular } from '../client/folder.ts';
import { POS_ERRORS } from '../errors.ts';

/** The first 32 bytes of a table, as far as they matter. */
export interface DbfHeader {
  readonly version: number;
  readonly rows: number;
  readonly headerBytes: number;
  readonly rowBytes: number;
  /** The code page that the table names, or null: 0 means that nobody set it. */
  readonly codePage: string | null;
}

const HEADER_BYTES = 32;
const VERSIONS = new Set([0x02, 0x03, 0x04, 0x05, 0x30, 0x31, 0x32, 0x43, 0x83, 0x8b, 0xf5, 0xfb]);

/**
 * Language driver byte → code page. Source: dBase and FoxPro language driver ids, as dbfread lists
 * them.
 */
const CODE_PAGES: ReadonlyMap<number, string> = new Map(
  Object.entries({
    cp437: [0x01, 0x09, 0x0b, 0x0d, 0x0f, 0x11, 0x15, 0x18, 0x19, 0x1b],
    cp850: [0x02, 0x0a, 0x0e, 0x10, 0x12, 0x14, 0x16, 0x1a, 0x1d, 0x25, 0x37],
    cp1252: [0x03, 0x57, 0x58, 0x59],
    cp852: [0x1f, 0x22, 0x23, 0x40, 0x64, 0x87],
    cp865: [0x08, 0x17, 0x66],
    cp866: [0x26, 0x65],
    cp860: [0x24],
    cp863: [0x1c, 0x6c],
    cp737: [0x6a, 0x86],
    cp857: [0x6b, 0x88],
    shift_jis: [0x13, 0x7b],
    gbk: [0x4d, 0x7a],
    cp949: [0x4e, 0x79],
    big5: [0x4f, 0x78],
    cp874: [0x50, 0x7c],
    cp1250: [0xc8],
    cp1251: [0xc9],
    cp1254: [0xca],
    cp1253: [0xcb],
    cp1255: [0x7d],
    cp1256: [0x7e],
    cp1257: [0xcc],
  }).flatMap(([page, bytes]) => bytes.map((byte) => [byte, page])),
);

/** Reads and checks the header. Errors: POS_FILE_SYNTAX, POS_FILE_TRUNCATED. */
export async function dbfHeader(file: FileContent): Promise<DbfHeader> {
  const bytes = Buffer.alloc(HEADER_BYTES);
  const handle = await openRegular(file.path, file.name);
  try {
    const { bytesRead } = await handle.read(bytes, 0, HEADER_BYTES, 0);
    if (bytesRead < HEADER_BYTES) throw truncated(file, `it has ${bytesRead} bytes`);
  } finally {
    await handle.close();
  }
  const header: DbfHeader = {
    version: bytes.readUInt8(0),
    rows: bytes.readUInt32LE(4),
    headerBytes: bytes.readUInt16LE(8),
    rowBytes: bytes.readUInt16LE(10),
    codePage: CODE_PAGES.get(bytes.readUInt8(29)) ?? null,
  };
  if (!VERSIONS.has(header.version) || header.rowBytes === 0) {
    throw dbfFault(file, `its first byte 0x${header.version.toString(16)} names no dBase table`);
  }
  const wanted = header.headerBytes + header.rows * header.rowBytes;
  if (file.size < wanted) {
    const what = `its header tells of ${header.rows} rows, ${wanted} bytes; it has ${file.size}`;
    throw truncated(file, what);
  }
  return header;
}

/** A table that cannot be read as one. */
export function dbfFault(file: FileContent, what: string, cause?: unknown): CrossdockError {
  return new CrossdockError(POS_ERRORS.POS_FILE_SYNTAX, { what, where: file.name, cause });
}

function truncated(file: FileContent, what: string): CrossdockError {
  return new CrossdockError(POS_ERRORS.POS_FILE_TRUNCATED, { what, where: file.name });
}
