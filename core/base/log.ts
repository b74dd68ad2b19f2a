import pino, { type DestinationStream } from 'pino';

/** Fields of a log line; the sentence is fixed, the particulars are here. */
export type LogFields = Readonly<Record<string, unknown>>;

/** One line, a fixed sentence, fields for the rest. Never a record's data, never a secret. */
export interface Log {
  debug(sentence: string, fields?: LogFields): void;
  info(sentence: string, fields?: LogFields): void;
  warn(sentence: string, fields?: LogFields): void;
  error(sentence: string, fields?: LogFields): void;
  /** A log whose every line carries these fields. */
  with(fields: LogFields): Log;
}

/** What is logged, where to, and what is blotted out of it. */
export interface LogOptions {
  readonly level: 'debug' | 'info' | 'warn' | 'error' | 'silent';
  /** A file path, or `stderr`. */
  readonly to: string;
  /** Removes resolved secrets from every line. */
  readonly redact?: (text: string) => string;
}

/** Lines that wait while the log's disk is full; what is more is lost, and counted. */
const WAITING_MAX_BYTES = 1_048_576;

/**
 * Makes the process's log, written synchronously so that a kill loses no line.
 *
 * A log that cannot be written ends no work: its lines wait, some of them, until there is room again.
 */
export function openLog(options: LogOptions): Log {
  const redact = options.redact ?? ((text: string) => text);
  const file = pino.destination({
    dest: options.to === 'stderr' ? 2 : options.to,
    sync: true,
    mkdir: true,
    maxLength: WAITING_MAX_BYTES,
  });
  let lost = 0;
  file.on('error', () => undefined);
  file.on('drop', () => {
    lost += 1;
  });
  file.on('write', () => {
    if (lost === 0) return;
    const lines = lost;
    lost = 0;
    logger.error({ lines }, 'Lines of the log were lost while it could not be written.');
  });
  const stream: DestinationStream = { write: (line) => void file.write(redact(line)) };
  const logger = pino(
    { level: options.level, base: null, timestamp: pino.stdTimeFunctions.isoTime },
    stream,
  );
  return wrap(logger);
}

/** A log that keeps nothing, for tests and tools. */
export function silentLog(): Log {
  return wrap(pino({ level: 'silent' }));
}

function wrap(logger: pino.Logger): Log {
  return {
    debug: (sentence, fields = {}) => logger.debug(fields, sentence),
    info: (sentence, fields = {}) => logger.info(fields, sentence),
    warn: (sentence, fields = {}) => logger.warn(fields, sentence),
    error: (sentence, fields = {}) => logger.error(fields, sentence),
    with: (fields) => wrap(logger.child(fields)),
  };
}
