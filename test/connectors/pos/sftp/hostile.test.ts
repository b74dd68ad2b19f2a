import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import ssh2, { type SFTPWrapper } from 'ssh2';
import { pos } from '../../../../connectors/pos/connector.ts';
import type { JsonObject } from '../../../../core/connector/index.ts';
import { type Bench, openBench, readAll } from '../pos-host.ts';

const FEEDS: JsonObject = { rows: { pattern: '*', key: ['a'] } };
const { STATUS_CODE } = ssh2.utils.sftp;
const FILE = { mode: 0o100644, uid: 0, gid: 0, size: 4, atime: 1, mtime: 1 };
const FOLDER = { ...FILE, mode: 0o040755 };
const NAMES = ['.', '..', '../../etc/passwd', 'a/b.csv', 'a\\b.csv', 'a\0b.csv', '.hidden', 'a\nb'];

/** A server that lists names which lead out of the folder, and notes what it is asked to touch. */
function hostile(sftp: SFTPWrapper, touched: string[]): void {
  let isListed = false;
  sftp.on('REALPATH', (id) => sftp.name(id, [{ filename: '/drop', longname: '', attrs: FOLDER }]));
  sftp.on('STAT', (id) => sftp.attrs(id, FOLDER));
  sftp.on('LSTAT', (id, path) => {
    if (/^\/drop\/working(\/rows)?$/.test(path)) sftp.attrs(id, FOLDER);
    else if (path.startsWith('/drop/working/')) sftp.status(id, STATUS_CODE.NO_SUCH_FILE);
    else sftp.attrs(id, FILE);
  });
  sftp.on('OPENDIR', (id, path) => {
    isListed = path !== '/drop';
    sftp.handle(id, Buffer.from('h'));
  });
  sftp.on('READDIR', (id) => {
    if (isListed) {
      sftp.status(id, STATUS_CODE.EOF);
      return;
    }
    isListed = true;
    const names = [...NAMES, 'day.csv'];
    sftp.name(
      id,
      names.map((filename) => ({ filename, longname: filename, attrs: FILE })),
    );
  });
  sftp.on('CLOSE', (id) => sftp.status(id, STATUS_CODE.OK));
  for (const event of ['RENAME', 'OPEN', 'REMOVE', 'MKDIR']) {
    sftp.on(event, (id: number, path: string) => {
      touched.push(`${event} ${path}`);
      sftp.status(id, STATUS_CODE.NO_SUCH_FILE);
    });
  }
}

describe('connectors/pos with an SFTP server that means harm', () => {
  let server: ssh2.Server;
  let bench: Bench;
  let touched: string[];

  beforeEach(async () => {
    touched = [];
    const key = ssh2.utils.generateKeyPairSync('ecdsa', { bits: 256 });
    server = new ssh2.Server({ hostKeys: [key.private] }, (client) => {
      client.on('error', () => undefined);
      client.on('authentication', (context) => context.accept());
      client.on('session', (accept) => {
        accept().on('sftp', (take) => hostile(take(), touched));
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const port = address !== null && typeof address === 'object' ? address.port : 0;
    const blob = Buffer.from(key.public.split(' ')[1] ?? '', 'base64');
    const digest = createHash('sha256').update(blob).digest('base64').replace(/=+$/, '');
    const hostKey = `SHA256:${digest}`;
    const sftp = {
      host: '127.0.0.1',
      port,
      user: 'hub',
      folder: '/drop',
      hostKey,
      allowPrivate: true,
    };
    bench = await openBench(FEEDS, {}, () => ({
      settings: { sftp },
      secrets: { sftpPassword: 'x' },
    }));
  });

  afterEach(async () => {
    await bench.close();
    await new Promise<void>((resolve) => server.close(() => resolve()));
  });

  it('names that lead out of the folder are never touched', async () => {
    const { records } = await readAll(bench, 'rows');
    assert.deepEqual(records, []);
    const renamed = touched.filter((line) => line.startsWith('RENAME'));
    assert.deepEqual(renamed, ['RENAME /drop/day.csv']);
    assert.deepEqual(touched, renamed);
  });

  it('check says which names are not read', async () => {
    const findings = await pos.check(bench.host);
    assert.ok(findings.some(({ what }) => what.startsWith('a\nb will not be read')));
    // What is no name is not even spoken of.
    assert.ok(findings.every(({ what }) => !/etc|a[/\\\0]b/.test(what)));
  });
});
