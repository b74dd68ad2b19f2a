import assert from 'node:assert/strict';
import ssh2 from 'ssh2';
import { fingerprintOf } from '../../../../connectors/pos/sftp/credentials.ts';
import { type Bench, openBench, readAll } from '../pos-host.ts';

const PASSWORD = 'correct horse';

describe('connectors/pos with an SFTP server that asks for the password by a prompt', () => {
  let server: ssh2.Server;
  let bench: Bench;

  afterEach(async () => {
    await bench.close();
    await new Promise<void>((resolve) => server.close(() => resolve()));
  });

  async function open(sftpPassword: string): Promise<void> {
    const key = ssh2.utils.generateKeyPairSync('ecdsa', { bits: 256 });
    server = new ssh2.Server({ hostKeys: [key.private] }, (client) => {
      client.on('error', () => undefined);
      client.on('authentication', (context) => {
        if (context.method !== 'keyboard-interactive') {
          context.reject(['keyboard-interactive']);
          return;
        }
        context.prompt([{ prompt: 'Password: ', echo: false }], ([answer]) => {
          if (answer === PASSWORD) context.accept();
          else context.reject();
        });
      });
      // It has no folder to show: the login is what counts here.
      client.on('session', (accept) => void accept().on('sftp', (take) => void take()));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const port = address !== null && typeof address === 'object' ? address.port : 0;
    const hostKey = fingerprintOf(Buffer.from(key.public.split(' ')[1] ?? '', 'base64'));
    const account = { host: '127.0.0.1', port, user: 'hub', hostKey, allowPrivate: true };
    bench = await openBench({ rows: { pattern: '*.csv', key: ['a'] } }, {}, () => ({
      settings: { sftp: { ...account, folder: '/drop' } },
      secrets: { sftpPassword },
    }));
  }

  it('answers the prompt with it', async () => {
    await open(PASSWORD);
    await assert.rejects(readAll(bench, 'rows'), { code: 'POS_FOLDER_UNUSABLE' });
  });

  it('is refused with a wrong one', async () => {
    await open('wrong horse');
    await assert.rejects(readAll(bench, 'rows'), { code: 'POS_SFTP_AUTH_REFUSED' });
  });
});
