import type { DatabaseKind } from '../settings/database.ts';

/** What a code says to a person, and the remedy where it is a nearer one than that of its kind. */
export interface FaultWords {
  readonly says: string;
  readonly mend?: string;
}

const NAME = 'correct database.name';
const USER = 'correct the user or its password secret';
const WAY = 'correct database.host and database.port, or have the way there opened';
const ALLOWED = "have the user allowed to log in from the hub's machine";
const RENEW = 'have the password renewed or the account unlocked, and set its secret anew';
const AUTHORITY = 'give the certificate of its authority under database.tls.caFile';

/** Stands for the code where another kind of server answers. */
export const STRANGER = 'nothing that it would';

const LOST: FaultWords = { says: 'the connection was ended' };
const NO_DATABASE: FaultWords = { says: 'there is no database of that name', mend: NAME };
const WRONG_LOGIN: FaultWords = { says: 'the user or the password is wrong', mend: USER };
const NO_AUTHORITY: FaultWords = {
  says: 'nobody known has signed its certificate',
  mend: AUTHORITY,
};
const NO_TLS: FaultWords = {
  says: 'it offers no TLS',
  mend: 'have TLS switched on there, or write database.tls: { use: off } in a network of your own',
};

/** What drivers and the network say, whatever the kind of database. */
const COMMON: Readonly<Record<string, FaultWords>> = {
  ECONNREFUSED: {
    says: 'nothing listens there',
    mend: 'correct database.host and database.port, or have the database started',
  },
  ETIMEDOUT: { says: 'nobody answered in time', mend: WAY },
  EHOSTUNREACH: { says: 'there is no way to that machine', mend: WAY },
  ENETUNREACH: { says: 'there is no way to that network', mend: WAY },
  [STRANGER]: {
    says: 'another kind of server answers there',
    mend: 'correct database.kind and database.port',
  },
  ECONNRESET: LOST,
  PROTOCOL_CONNECTION_LOST: LOST,
  SELF_SIGNED_CERT_IN_CHAIN: NO_AUTHORITY,
  DEPTH_ZERO_SELF_SIGNED_CERT: NO_AUTHORITY,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: NO_AUTHORITY,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: NO_AUTHORITY,
  CERT_HAS_EXPIRED: { says: 'its certificate has expired', mend: 'have the certificate renewed' },
  ERR_TLS_CERT_ALTNAME_INVALID: {
    says: 'its certificate is for another name',
    mend: 'write the name of the certificate under database.tls.serverName',
  },
  HANDSHAKE_NO_SSL_SUPPORT: NO_TLS,
};

/**
 * The codes that people meet when a connection is set up.
 *
 * Source: PostgreSQL, appendix A, and MariaDB's list of error codes, most of them met on servers; learn.microsoft.com,
 * "Changing passwords programmatically"; docs.oracle.com/error-help. Read 2026-11-29.
 */
const OWN: Readonly<Record<DatabaseKind, Readonly<Record<string, FaultWords>>>> = {
  postgres: {
    '28P01': WRONG_LOGIN,
    '28000': { says: 'the user is not known, or may not log in from here', mend: ALLOWED },
    '3D000': NO_DATABASE,
    '53300': { says: 'it has no connection left' },
    '57P03': { says: 'it is starting or stopping' },
    '42501': { says: 'a right is missing' },
    '57014': { says: 'the statement took too long' },
  },
  mariadb: {
    '1045': { says: 'the user or the password is wrong, or may not come from here', mend: USER },
    '1044': { says: 'the user may not use that database, or there is none', mend: NAME },
    '1049': NO_DATABASE,
    '1130': { says: "nobody may log in from the hub's machine", mend: ALLOWED },
    '1820': { says: 'the password has to be changed first', mend: RENEW },
    '4151': { says: 'the account is locked', mend: RENEW },
    '1040': { says: 'it has no connection left' },
    '1142': { says: 'a right is missing' },
    '1143': { says: 'a right on a column is missing' },
    '1969': { says: 'the statement took too long' },
  },
  sqlserver: {
    '18456': WRONG_LOGIN,
    ELOGIN: WRONG_LOGIN,
    '4060': { says: 'the user may not use that database, or there is none', mend: NAME },
    '18487': { says: 'the password has expired', mend: RENEW },
    '18488': { says: 'the password has to be changed first', mend: RENEW },
    '229': { says: 'a right is missing' },
    ETIMEOUT: { says: 'the statement took too long' },
  },
  oracle: {
    '1017': WRONG_LOGIN,
    '28000': { says: 'the account is locked', mend: RENEW },
    '28001': { says: 'the password has expired', mend: RENEW },
    '1045': { says: 'the user may not log in', mend: 'have CREATE SESSION granted to it' },
    '12514': { says: 'there is no service of that name', mend: NAME },
    '12541': { says: 'nothing listens there', mend: WAY },
    'DPI-1067': { says: 'the statement took too long' },
  },
};

/** The words for a code, or null where it has none here. */
export function wordsOf(kind: DatabaseKind, code: string): FaultWords | null {
  return ownWord(OWN[kind], code) ?? ownWord(COMMON, code);
}

function ownWord(table: Readonly<Record<string, FaultWords>>, code: string): FaultWords | null {
  return Object.hasOwn(table, code) ? (table[code] ?? null) : null;
}
