import { defineErrors } from '../../core/connector/index.ts';

/** Every error code of the legacy POS connector. */
export const POS_ERRORS = defineErrors({
  POS_SETTING_INVALID: {
    means: 'a setting of the connection or of one of its feeds cannot be used as written',
    mend: 'correct the setting named; `crossdock check` lists every one',
    retry: 'never',
  },
  POS_STREAM_UNKNOWN: {
    means: 'a flow asks for a stream that the connection has no feed or outbox for',
    mend: 'add the feed to the connection file, or correct the stream name in the flow',
    retry: 'never',
  },
  POS_FOLDER_UNUSABLE: {
    means: 'the drop folder cannot be listed, read or written',
    mend: 'mount the share, create the folder, or give the hub read and write rights on it',
    retry: 'backoff',
  },
  POS_DISK_FULL: {
    means: 'the disk that a file is written to has no room left, so the file was not put in place',
    mend: 'make room on the disk named; the file is written again by itself',
    retry: 'backoff',
  },
  POS_SPOOL_UNUSABLE: {
    means:
      'the folder of this machine where files of a server lie while they are read cannot be used',
    mend: 'give the hub a folder of its own on a disk with room: sftp.spool',
    retry: 'backoff',
  },
  POS_SFTP_UNREACHABLE: {
    means: 'no SFTP session came about with the server, so nothing was read or written there',
    mend: 'check the host, the port and whether the server is up; the hub tries again',
    retry: 'backoff',
  },
  POS_SFTP_HOST_KEY: {
    means:
      'the SFTP server did not show the key that the connection trusts; nothing was sent to it',
    mend: 'ask who runs the server for its fingerprint, and put it into sftp.hostKey if it is the same',
    retry: { afterMs: 900_000 },
  },
  POS_SFTP_AUTH_REFUSED: {
    means: 'the SFTP server accepts neither the password nor the private key of the account',
    mend: 'check sftp.user and the secrets sftpPassword or sftpPrivateKey, and whether the account is locked',
    retry: { afterMs: 900_000 },
  },
  POS_SFTP_LOST: {
    means: 'the SFTP session broke, or the server stopped answering, while a step was under way',
    mend: 'nothing at once: every step is repeated safely; look at the network if it recurs',
    retry: 'backoff',
  },
  POS_FILE_UNREADABLE: {
    means: 'a claimed file could not be read to its end because the disk or share failed',
    mend: 'nothing when the share comes back: the file is taken up again at the row it stopped at',
    retry: 'backoff',
  },
  POS_FILE_REFUSED: {
    means: 'only regular files with plain names directly in the drop folder are read',
    mend: 'drop a real file, no link, named with letters, digits, space and . _ - + , ( )',
    retry: 'never',
  },
  POS_FILE_TOO_LARGE: {
    means: 'the file, or what it unpacks to, is larger than the feed allows',
    mend: 'raise limits.fileBytes or limits.gzipRatio of the feed if the file is right',
    retry: 'never',
  },
  POS_FILE_TRUNCATED: {
    means: 'the file ends before its content does',
    mend: 'have the store send the file again; use a trigger if it was read too early',
    retry: 'never',
  },
  POS_FILE_UNDECODABLE: {
    means: 'the file holds bytes that its encoding does not know',
    mend: 'set the encoding that the till writes, or raise limits.replacementCharacters',
    retry: 'never',
  },
  POS_FILE_HEADER: {
    means: 'the header of the file does not give the columns that the feed needs',
    mend: 'compare the header with the feed: a column may be renamed under `columns`',
    retry: 'never',
  },
  POS_FILE_SYNTAX: {
    means: 'the file is not in the format that the feed names',
    mend: 'check the format of the feed and that the till wrote the file completely',
    retry: 'never',
  },
  POS_FILE_CONTROL: {
    means: 'the control totals that the till wrote disagree with the rows of the file',
    mend: 'have the store send the file again, or set control.onMismatch to warn for this partner',
    retry: 'never',
  },
  POS_FILE_ROW_DROP: {
    means: 'a full file has far fewer rows than the last one, so nothing of it was applied',
    mend: 'if the drop is real, raise full.maxDropPercent for one run and drop the file again',
    retry: 'never',
  },
  POS_FILE_TOO_MANY_BAD_ROWS: {
    means: 'so many rows of the file are bad that the rest was not read',
    mend: 'check that the file belongs to this feed; raise limits.badRows if it does',
    retry: 'never',
  },
  POS_ROW_FIELDS: {
    means: 'a row has more or fewer fields than the header',
    mend: 'correct the row at its source, or set csv.ragged to pad if short rows are usual there',
    retry: 'never',
  },
  POS_ROW_QUOTE: {
    means: 'a quote in the row is opened and not closed, or closed in the middle of a field',
    mend: 'correct the row, or set csv.quote to the empty text if quotes mean nothing',
    retry: 'never',
  },
  POS_ROW_TOO_LARGE: {
    means: 'a row is longer than the feed allows',
    mend: 'raise limits.rowBytes if the row is right; a missing line end is more likely',
    retry: 'never',
  },
  POS_ROW_CHARACTER: {
    means: 'a row holds a NUL character, which no text has',
    mend: 'check the encoding of the feed (UTF-16 looks like this) and the row at its source',
    retry: 'never',
  },
  POS_ROW_NUMBER: {
    means:
      'a column declared as a number holds text that is none, or more digits than a number keeps',
    mend: 'correct the row, the decimal sign of the feed, or take the column out of `numbers`',
    retry: 'never',
  },
  POS_ROW_TIME: {
    means: 'a time of the row does not follow the format that the feed states',
    mend: 'correct the row or the format under `times`',
    retry: 'never',
  },
  POS_ROW_KEY: {
    means: 'a row has nothing in any of its key columns, so it cannot be told from others',
    mend: 'correct the row, or choose other key columns',
    retry: 'never',
  },
  POS_ROW_TYPE: {
    means: 'a row starts with a record type that the feed does not describe',
    mend: 'describe the record type under fixedWidth.records, or add it to the skipped ones',
    retry: 'never',
  },
  POS_ROW_VALUE: {
    means: 'a field of the row holds something its type does not allow',
    mend: 'correct the row at its source',
    retry: 'never',
  },
  POS_TRANSACTION_TOTALS: {
    means: 'the lines, totals and tenders of a till transaction disagree',
    mend: 'compare the transaction with the till journal; posLog.totals: warn lets such files pass',
    retry: 'never',
  },
  POS_WRITE_FIELD: {
    means: 'a row for the till breaks a limit of the till and would make it reject the whole file',
    mend: 'shorten or correct the field in the flow, or correct the limit in the outbox setting',
    retry: 'never',
  },
  POS_WRITE_UNKNOWN: {
    means: 'the session broke while a file was put in place, so the till may have it or not',
    mend: 'nothing: the same file is put in place again under the same name',
    retry: 'backoff',
  },
  POS_WRITE_IN_FLIGHT: {
    means: 'a file for the till waits for its answer, so that no other one may follow yet',
    mend: 'nothing: the rows ask again; give the flow more retry.attempts where within is over 64 times ask',
    retry: 'backoff',
  },
  POS_WRITE_REJECTED: {
    means: 'the till rejected the file, and named this row or none at all',
    mend: 'correct the row by the words of the till and replay it; the answer lies in answers/',
    retry: 'never',
  },
  POS_WRITE_UNANSWERED: {
    means: 'the till gave no answer to a file for longer than the outbox setting waits',
    mend: 'look whether the till runs and took the file, then replay the rows',
    retry: 'never',
  },
  POS_WRITE_FAILED: {
    means: 'the file for the till could not be written; no part of it is visible to the till',
    mend: 'check the space and the rights of the outbox folder',
    retry: 'backoff',
  },
});
