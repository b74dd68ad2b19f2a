import assert from 'node:assert/strict';
import { POS_ERRORS } from '../../../../connectors/pos/errors.ts';
import { tellsOf as tellsOfServer } from '../../../../connectors/pos/sftp/faults.ts';
import { DIALECTS } from '../../../../connectors/pos/sql/client/dialects.ts';
import { tellsOf as tellsOfDatabase } from '../../../../connectors/pos/sql/client/fault.ts';
import { POS_SQL_ERRORS } from '../../../../connectors/pos/sql/errors.ts';
import { HTTP_ERRORS } from '../../../../core/connector/errors.ts';
import { CrossdockError, type ErrorKind } from '../../../../core/connector/index.ts';

function coded(code: string | number, more: object = {}): Error {
  return Object.assign(new Error('said by a driver'), { code, ...more });
}

function ours(kind: ErrorKind): CrossdockError {
  return new CrossdockError(kind, { what: 'it failed', where: 'till' });
}

const OF_SERVER: readonly (readonly [string, unknown, string])[] = [
  ['a session that does not come about', ours(POS_ERRORS.POS_SFTP_UNREACHABLE), 'failed'],
  ['a session that is lost', ours(POS_ERRORS.POS_SFTP_LOST), 'failed'],
  ['a refused account', ours(POS_ERRORS.POS_SFTP_AUTH_REFUSED), 'failed'],
  ['a key that nobody trusts', ours(POS_ERRORS.POS_SFTP_HOST_KEY), 'failed'],
  ['a name without an address', ours(HTTP_ERRORS.HTTP_UNREACHABLE), 'failed'],
  ['no such file', coded(2), 'ok'],
  ['permission denied', coded(3), 'ok'],
  ['a plain failure', coded(4), 'ok'],
  ['a folder that cannot be used', ours(POS_ERRORS.POS_FOLDER_UNUSABLE), 'ok'],
  ['a link in the place of a file', ours(POS_ERRORS.POS_FILE_REFUSED), 'ok'],
  ['a full disk of this machine', coded('ENOSPC'), 'neutral'],
  ['no room for the spool', ours(POS_ERRORS.POS_SPOOL_UNUSABLE), 'neutral'],
  ['a host that the settings do not allow', ours(HTTP_ERRORS.HTTP_HOST_REFUSED), 'neutral'],
  ['a stop of the hub', new DOMException('stopped', 'AbortError'), 'neutral'],
  ['a mistake of the program', new TypeError('undefined'), 'neutral'],
];

const OF_DATABASE: readonly (readonly ['postgres' | 'mariadb', string, unknown, string])[] = [
  ['postgres', 'nothing listens', coded('ECONNREFUSED'), 'failed'],
  ['postgres', 'it is starting', coded('57P03'), 'failed'],
  ['postgres', 'a session that an administrator ended', coded('57P01'), 'failed'],
  ['postgres', 'a wrong password', coded('28P01'), 'failed'],
  ['postgres', 'no certificate that is trusted', coded('SELF_SIGNED_CERT_IN_CHAIN'), 'failed'],
  ['postgres', 'a row that a rule refuses', coded('23514'), 'ok'],
  ['postgres', 'a statement that took too long', coded('57014'), 'ok'],
  ['postgres', 'a deadlock', coded('40P01'), 'ok'],
  ['postgres', 'a missing right', coded('42501'), 'ok'],
  ['postgres', 'a missing table', coded('42P01'), 'ok'],
  ['mariadb', 'a lost session', coded('PROTOCOL_CONNECTION_LOST', { fatal: true }), 'failed'],
  ['mariadb', 'a refused account', coded('ER_ACCESS_DENIED_ERROR', { errno: 1045 }), 'failed'],
  ['mariadb', 'a double key', coded('ER_DUP_ENTRY', { errno: 1062 }), 'ok'],
  ['mariadb', 'a lock that took too long', coded('ER_LOCK_WAIT_TIMEOUT', { errno: 1205 }), 'ok'],
];

describe('what errors tell of a till', () => {
  for (const [what, error, tells] of OF_SERVER) {
    it(`SFTP: ${what} tells ${tells}`, () => assert.equal(tellsOfServer(error), tells));
  }
  for (const [kind, what, error, tells] of OF_DATABASE) {
    it(`${kind}: ${what} tells ${tells}`, () =>
      assert.equal(tellsOfDatabase(DIALECTS[kind], error), tells));
  }
  for (const kind of ['postgres', 'mariadb', 'sqlserver', 'oracle'] as const) {
    const tells = (error: unknown) => tellsOfDatabase(DIALECTS[kind], error);
    it(`${kind}: a mistake of the program or the settings tells neutral, no address failed`, () => {
      assert.equal(tells(new TypeError('undefined')), 'neutral');
      assert.equal(tells(ours(POS_SQL_ERRORS.POS_SQL_CATALOGUE)), 'neutral');
      assert.equal(tells(ours(HTTP_ERRORS.HTTP_HOST_REFUSED)), 'neutral');
      assert.equal(tells(ours(HTTP_ERRORS.HTTP_UNREACHABLE)), 'failed');
      assert.equal(tells(coded('ECONNRESET')), 'failed');
    });
  }
});
