import { startSshd, whyNoSshd } from '../connectors/pos/sftp/sshd.ts';
import { describeConnector } from './connector.suite.ts';
import { posSubjectOver, type Way } from './pos-subject.ts';

const NAME = 'pos over SFTP';

/** A folder behind an OpenSSH server of its own. */
async function overSftp(): Promise<Way> {
  const server = await startSshd();
  const { port, user, hostKey } = server;
  const sftp = (folder: string) => ({
    host: '127.0.0.1',
    port,
    user,
    hostKey,
    folder,
    allowPrivate: true,
    // A hidden folder is no part of the drop folder, and goes with it.
    spool: `${folder}/.spool`,
  });
  return {
    settings: (folder) => ({ sftp: sftp(folder) }),
    secrets: { sftpPrivateKey: server.privateKey },
    wrong: (folder) => [
      {
        name: 'a folder that is not on the server',
        settings: { sftp: { ...sftp(folder), folder: `${folder}/nowhere` } },
        mentions: /nowhere/,
      },
      {
        name: 'a server that shows another key',
        settings: { sftp: { ...sftp(folder), hostKey: `SHA256:${'A'.repeat(43)}` } },
        mentions: /SHA256/,
      },
      {
        name: 'a key that the account does not have',
        secrets: { sftpPrivateKey: 'no key at all' },
        mentions: /sftpPrivateKey/,
      },
    ],
    close: () => server.stop(),
  };
}

const why = whyNoSshd();
if (why === null) {
  const subject = posSubjectOver(overSftp);
  const shape = await subject.open();
  await shape.close();
  describeConnector(NAME, subject, shape);
} else {
  describe(`the ${NAME} connector passes the acceptance suite (skipped: ${why})`, () => {
    it('every case', function () {
      this.skip();
    });
  });
}
