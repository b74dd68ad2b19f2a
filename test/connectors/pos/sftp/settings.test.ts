import assert from 'node:assert/strict';
import { pos } from '../../../../connectors/pos/connector.ts';
import type { JsonObject } from '../../../../core/connector/index.ts';
import { openBench } from '../pos-host.ts';

const GOOD: JsonObject = { host: 'files.example.com', user: 'hub', folder: '/drop' };
const FINGERPRINT = `SHA256:${'a'.repeat(43)}`;

const BAD: readonly [JsonObject, RegExp][] = [
  [{ ...GOOD, host: '' }, /sftp\.host: is missing/],
  [{ ...GOOD, user: ' ' }, /sftp\.user: is missing/],
  [{ host: 'a', user: 'b' }, /sftp\.folder: is missing/],
  [{ ...GOOD, folder: 'a\0b' }, /NUL character/],
  [{ ...GOOD, port: 0 }, /sftp\.port: 0 is outside 1 to 65535/],
  [{ ...GOOD, hostKey: 'aa:bb:cc' }, /sftp\.hostKey: "aa:bb:cc" is no SHA256 fingerprint/],
  [{ ...GOOD, hostKey: [FINGERPRINT, 7] }, /sftp\.hostKey: expected a list of texts/],
  [{ ...GOOD, timeout: 'soon' }, /sftp\.timeout/],
  [{ ...GOOD, timeout: '0s' }, /sftp\.timeout: is no time at all/],
  [{ ...GOOD, concurrency: 65 }, /sftp\.concurrency: 65 is outside/],
  [{ ...GOOD, password: 'x' }, /unknown field "password"/],
];

describe('connectors/pos SFTP settings', () => {
  async function whatIsWrong(settings: JsonObject): Promise<string> {
    const bench = await openBench({}, {}, () => ({ settings, secrets: {} }));
    const [finding] = await pos.check(bench.host);
    await bench.close();
    return finding?.what ?? '';
  }

  for (const [sftp, says] of BAD) {
    it(`name what is wrong: ${says.source}`, async () => {
      assert.match(await whatIsWrong({ sftp }), says);
    });
  }

  it('stand alone: a folder beside them is refused', async () => {
    assert.match(await whatIsWrong({ folder: 'drop', sftp: GOOD }), /sftp: stands beside folder/);
  });

  it('bind the credentials to the one host', () => {
    const network = pos.spec.network?.({ sftp: { ...GOOD, allowPrivate: true } });
    assert.deepEqual(network, { hosts: ['files.example.com'], allowPrivate: true });
    assert.deepEqual(pos.spec.network?.({ folder: 'drop' }), { hosts: [], allowPrivate: false });
  });

  it('keep every secret out of the file', () => {
    const secrets = Object.entries(pos.spec.settings).filter(([name]) => name.startsWith('sftpP'));
    assert.equal(secrets.length, 3);
    assert.ok(secrets.every(([, setting]) => setting.secret === true));
  });
});
