import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pos } from '../../../../connectors/pos/connector.ts';
import type { Finding, JsonObject } from '../../../../core/connector/index.ts';
import { errorText } from '../../../contract/test-host.ts';
import { describeSshd, type Reach, reachOver } from '../places.ts';
import { type Bench, openBench, readAll } from '../pos-host.ts';

const FEEDS: JsonObject = { rows: { pattern: '*.csv', key: ['a'] } };
const OTHER_KEY = `SHA256:${'A'.repeat(43)}`;

describeSshd('connectors/pos trust in an SFTP server', (server) => {
  let bench: Bench;

  afterEach(() => bench.close());

  async function open(over: JsonObject, secrets?: Reach['secrets']): Promise<void> {
    bench = await openBench(FEEDS, {}, (folder) => {
      const reach = reachOver(server(), folder, over);
      return secrets === undefined ? reach : { ...reach, secrets };
    });
    await bench.drop('day.csv', 'a\n1\n');
  }

  async function logins(): Promise<number> {
    return (await server().log()).match(/Accepted publickey/g)?.length ?? 0;
  }

  async function refusal(): Promise<readonly Finding[]> {
    return (await pos.check(bench.host)).filter(({ severity }) => severity === 'error');
  }

  it('a server whose key is not pinned is told nothing, and its fingerprint is the remedy', async () => {
    const before = await logins();
    await open({ hostKey: [] });
    await assert.rejects(readAll(bench, 'rows'), { code: 'POS_SFTP_HOST_KEY' });
    const [finding] = await refusal();
    assert.equal(finding?.field, 'sftp');
    assert.match(finding?.what ?? '', /sftp\.hostKey is not set/);
    assert.ok(finding?.mend?.includes(`sftp.hostKey: ${server().hostKey}`));
    assert.equal(await logins(), before);
  });

  it('a server that shows another key than the pinned one is told nothing', async () => {
    const before = await logins();
    await open({ hostKey: OTHER_KEY });
    await assert.rejects(readAll(bench, 'rows'), (error) => {
      const text = errorText(error);
      assert.match(text, /POS_SFTP_HOST_KEY/);
      assert.ok(text.includes(server().hostKey) && text.includes(OTHER_KEY));
      return true;
    });
    assert.equal(await logins(), before);
    assert.deepEqual(await bench.tree(), ['day.csv']);
  });

  it('two pins let a server change its key without a gap', async () => {
    await open({ hostKey: [OTHER_KEY, server().hostKey] });
    assert.equal((await readAll(bench, 'rows')).records.length, 1);
  });

  it('a wrong password is refused by name of the account, and never shown', async () => {
    await open({}, { sftpPassword: 'correct-horse-battery' });
    await assert.rejects(readAll(bench, 'rows'), (error) => {
      assert.match(errorText(error), /POS_SFTP_AUTH_REFUSED.*refuses the account/s);
      assert.ok(!errorText(error).includes('correct-horse'));
      return true;
    });
    assert.deepEqual(await bench.tree(), ['day.csv']);
  });

  it('a private key that the account does not know is refused', async () => {
    await open({}, { sftpPrivateKey: keyPair('').privateKey });
    await assert.rejects(readAll(bench, 'rows'), { code: 'POS_SFTP_AUTH_REFUSED' });
  });

  it('a key of no use is named by its setting before anything is sent', async () => {
    const locked = keyPair('a phrase');
    const cases: readonly [Reach['secrets'], RegExp][] = [
      [{}, /sftpPassword: is missing, and so is sftpPrivateKey/],
      [{ sftpPrivateKey: 'no key' }, /sftpPrivateKey: is no private key/],
      [{ sftpPrivateKey: locked.publicKey }, /sftpPrivateKey: is a public key/],
      [{ sftpPrivateKey: locked.privateKey }, /sftpPassphrase: is missing, and sftpPrivateKey is/],
      [{ sftpPrivateKey: locked.privateKey, sftpPassphrase: 'x' }, /sftpPassphrase: does not/],
    ];
    for (const [secrets, says] of cases) {
      await open({}, secrets);
      const [finding] = await refusal();
      assert.match(finding?.what ?? '', says);
      await bench.close();
    }
    await open({}, { sftpPrivateKey: locked.privateKey, sftpPassphrase: 'a phrase' });
    await assert.rejects(readAll(bench, 'rows'), { code: 'POS_SFTP_AUTH_REFUSED' });
  });

  it('a server in the own network is refused unless the connection allows it', async () => {
    const before = await logins();
    await open({ allowPrivate: false });
    await assert.rejects(readAll(bench, 'rows'), {
      code: 'HTTP_HOST_REFUSED',
      mend: /sftp\.allowPrivate: true/,
    });
    assert.equal(await logins(), before);
  });

  for (const [what, listens, mend] of [
    ['a port that nobody listens on', null, /correct sftp\.host and sftp\.port/],
    ['a port of another kind of server', 'HTTP/1.1 400 Bad Request\r\n\r\n', /does not speak SSH/],
  ] as const) {
    it(`${what} is said with its remedy`, async () => {
      const other = await otherServer(listens);
      await open({ port: other.port });
      const [finding] = await refusal();
      assert.match(finding?.what ?? '', new RegExp(`:${other.port}: no session`));
      assert.match(finding?.mend ?? '', mend);
      other.close();
    });
  }

  it('a folder that is not on the server, or is a file, is said with its place', async () => {
    await open({ folder: '/no/such/folder' });
    const [missing] = await refusal();
    assert.match(missing?.what ?? '', /sftp:\/\/.*\/no\/such\/folder.*no such file or folder/);
    await bench.close();
    await open({});
    const { settings } = reachOver(server(), join(bench.folder, 'day.csv'));
    const host = { ...bench.host, settings: { ...bench.host.settings, ...settings } };
    const [file] = await pos.check(host);
    assert.match(file?.what ?? '', /it is no folder/);
  });
});

describeSshd(
  'connectors/pos with an old SFTP server',
  (server) => {
    it('says that its algorithms are too old, and takes them when the connection allows it', async () => {
      const reach = (over: JsonObject) => (folder: string) => reachOver(server(), folder, over);
      const strict = await openBench(FEEDS, {}, reach({}));
      const [finding] = await pos.check(strict.host);
      await strict.close();
      assert.match(finding?.what ?? '', /no matching/);
      assert.match(finding?.mend ?? '', /sftp\.legacyAlgorithms: true/);
      const lenient = await openBench(FEEDS, {}, reach({ legacyAlgorithms: true }));
      await lenient.drop('day.csv', 'a\n1\n');
      assert.equal((await readAll(lenient, 'rows')).records.length, 1);
      await lenient.close();
    });
  },
  { lines: ['KexAlgorithms diffie-hellman-group14-sha1', 'Ciphers aes128-cbc'] },
);

function keyPair(phrase: string): { readonly privateKey: string; readonly publicKey: string } {
  const dir = mkdtempSync(join(tmpdir(), 'crossdock-key-'));
  try {
    const path = join(dir, 'key');
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', phrase, '-f', path]);
    return {
      privateKey: readFileSync(path, 'utf8'),
      publicKey: readFileSync(`${path}.pub`, 'utf8'),
    };
  } finally {
    rmSync(dir, { recursive: true });
  }
}

/** A port where something else than SSH is said, or nobody listens. */
async function otherServer(
  says: string | null,
): Promise<{ readonly port: number; readonly close: () => void }> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.end(says ?? '');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const close = (): void => void server.close();
  if (says === null) await new Promise<void>((resolve) => server.close(() => resolve()));
  return { port, close };
}
