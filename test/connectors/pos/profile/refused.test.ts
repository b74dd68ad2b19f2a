import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { type Profile, profileFile } from '../../../../connectors/pos/profile/profile.ts';

describe('connectors/pos profile of what no feed reads', () => {
  let folder = '';

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'crossdock-profile-'));
  });

  afterEach(async () => {
    await rm(folder, { recursive: true, force: true });
  });

  async function look(name: string, content: string | Uint8Array): Promise<Profile> {
    const path = join(folder, name);
    await writeFile(path, content);
    return await profileFile(path);
  }

  const REFUSED: readonly (readonly [string, string, Uint8Array | string, string, RegExp])[] = [
    ['an empty file', 'a.csv', '', 'POS_PROFILE_FILE', /is empty/],
    ['an archive of nothing', 'a.gz', gzipSync(''), 'POS_PROFILE_FILE', /unpacks to nothing/],
    ['blanks', 'a.csv', ' \n\n \n', 'POS_PROFILE_UNSUPPORTED', /nothing but blanks/],
    [
      'a ZIP archive',
      'a.zip',
      Buffer.from('PK\u0003\u0004xxxx'),
      'POS_PROFILE_UNSUPPORTED',
      /ZIP archive/,
    ],
    [
      'an old workbook',
      'a.xls',
      Buffer.from('d0cf11e0a1b11ae1', 'hex'),
      'POS_PROFILE_UNSUPPORTED',
      /Office/,
    ],
    [
      'a ZIP archive with a password',
      'a.zip',
      Buffer.from('504b030414000100', 'hex'),
      'POS_PROFILE_UNSUPPORTED',
      /with a password/,
    ],
    [
      'a file that PGP encrypted',
      'a.csv',
      '-----BEGIN PGP MESSAGE-----\n\nhQEMA0T5Zx1y\n-----END PGP MESSAGE-----\n',
      'POS_PROFILE_UNSUPPORTED',
      /is encrypted/,
    ],
    [
      'a file that PGP encrypted into bytes',
      'sales.csv.gpg',
      Uint8Array.from([0x85, 0x02, 0x0c, 0x03, 0x44, 0xf9]),
      'POS_PROFILE_UNSUPPORTED',
      /is encrypted/,
    ],
    [
      'a file that OpenSSL encrypted',
      'a.csv',
      'Salted__\u0001\u0002',
      'POS_PROFILE_UNSUPPORTED',
      /is encrypted/,
    ],
    [
      'UTF-32',
      'a.csv',
      Buffer.from('fffe00006100000031000000', 'hex'),
      'POS_PROFILE_UNSUPPORTED',
      /UTF-32/,
    ],
    [
      'a web page',
      'a.csv',
      '<!DOCTYPE html>\n<html><body>Sign in</body></html>',
      'POS_PROFILE_UNSUPPORTED',
      /a web page/,
    ],
    ['a PDF', 'a.pdf', '%PDF-1.4\n', 'POS_PROFILE_UNSUPPORTED', /PDF/],
    [
      'bytes that are no text',
      'a.bin',
      Uint8Array.from({ length: 999 }, (_, i) => (i * 37) % 256),
      'POS_PROFILE_UNSUPPORTED',
      /NUL bytes/,
    ],
    [
      'JSON lines',
      'a.jsonl',
      '{"id":1,"qty":2}\n{"id":2,"qty":3}\n',
      'POS_PROFILE_UNSUPPORTED',
      /JSON/,
    ],
    ['a JSON list', 'a.json', '[\n {"id": 1}\n]\n', 'POS_PROFILE_UNSUPPORTED', /JSON/],
    [
      'XML of another kind',
      'a.xml',
      '<?xml version="1.0"?>\n<Orders><Order/></Orders>',
      'POS_PROFILE_UNSUPPORTED',
      /XML of <Orders>/,
    ],
    [
      'XML with a DOCTYPE',
      'a.xml',
      '<!DOCTYPE POSLog SYSTEM "x"><POSLog/>',
      'POS_PROFILE_UNSUPPORTED',
      /DOCTYPE/,
    ],
    [
      'prose',
      'a.txt',
      'Dear partner\nplease find the stock of today below\nRegards\n',
      'POS_PROFILE_UNSUPPORTED',
      /no delimiter/,
    ],
    [
      'EBCDIC',
      'a.dat',
      Buffer.from('c8c5d3d3d640e6d6d9d3c440f1f2f340c1c2c340f4f5f6'.repeat(20), 'hex'),
      'POS_PROFILE_UNSUPPORTED',
      /EBCDIC/,
    ],
    [
      'a damaged archive',
      'a.csv.gz',
      gzipSync('id,qty\n'.repeat(500)).subarray(0, 30),
      'POS_FILE_TRUNCATED',
      /ends early/,
    ],
    [
      'an archive bomb',
      'a.csv.gz',
      gzipSync('a'.repeat(3_000_000)),
      'POS_FILE_TOO_LARGE',
      /unpacks to more/,
    ],
  ];

  for (const [what, name, content, code, says] of REFUSED) {
    it(`${what} is refused with its reason`, async () => {
      await assert.rejects(look(name, content), (error: { code: string; what: string }) => {
        assert.equal(error.code, code, error.what);
        assert.match(error.what, says);
        return true;
      });
    });
  }

  it('a missing file, a folder and a device are refused', async () => {
    await assert.rejects(profileFile(join(folder, 'none.csv')), { code: 'POS_PROFILE_FILE' });
    await mkdir(join(folder, 'sub'));
    await assert.rejects(profileFile(join(folder, 'sub')), { code: 'POS_PROFILE_FILE' });
    await assert.rejects(profileFile('/dev/null'), { code: 'POS_PROFILE_FILE' });
  });
});
