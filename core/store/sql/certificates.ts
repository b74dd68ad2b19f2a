import type { Certificate, CertificateStore } from '../certificate-store.ts';
import type { Row, SqlDriver } from './driver.ts';
import { numberIn, textIn, textOrNullIn } from './row.ts';

const ADD = `INSERT INTO certificates
    (id, flow, connection, stream, since_at, until_at, made_at, missing, counts, gaps, extras)
  VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)`;

const KNOWN = `SELECT key, version FROM record_states WHERE flow = ?1 AND key > ?2
  ORDER BY key LIMIT ?3`;

/** Certificates in SQL; a list is newest first, since ids sort by time. */
export function sqlCertificates(driver: SqlDriver): CertificateStore {
  return {
    add: async (one) => {
      const { id, flow, connection, stream, since, until, madeAt, counts, gaps, extras } = one;
      const texts = [counts, gaps, extras].map((part) => JSON.stringify(part));
      const params = [id, flow, connection, stream, since, until, madeAt, counts.missing, ...texts];
      await driver.transaction('certificates.add', [{ sql: ADD, params }]);
    },
    list: async ({ flow, complete = false, limit }) => {
      const terms = [
        ...(flow === undefined ? [] : ['flow = ?2']),
        ...(complete ? ['missing = 0'] : []),
      ];
      const where = terms.length === 0 ? '' : ` WHERE ${terms.join(' AND ')}`;
      const sql = `SELECT * FROM certificates${where} ORDER BY id DESC LIMIT ?1`;
      const rows = await driver.read(sql, flow === undefined ? [limit] : [limit, flow]);
      return rows.map(certificateOf);
    },
    known: async (flow, after, limit) =>
      (await driver.read(KNOWN, [flow, after, limit])).map((row) => ({
        key: textIn(row, 'key'),
        version: textOrNullIn(row, 'version'),
      })),
  };
}

function certificateOf(row: Row): Certificate {
  return {
    id: textIn(row, 'id'),
    flow: textIn(row, 'flow'),
    connection: textIn(row, 'connection'),
    stream: textIn(row, 'stream'),
    since: numberIn(row, 'since_at'),
    until: numberIn(row, 'until_at'),
    madeAt: numberIn(row, 'made_at'),
    counts: JSON.parse(textIn(row, 'counts')),
    gaps: JSON.parse(textIn(row, 'gaps')),
    extras: JSON.parse(textIn(row, 'extras')),
  };
}
