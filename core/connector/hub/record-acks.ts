import { CrossdockError } from '../../base/errors.ts';
import type { RecordResult } from '../../retail/record-change.ts';
import type { Ack, Command } from '../contract.ts';
import { HUB_ERRORS } from './errors.ts';

/** The answer of the rules as an answer to the engine. */
export function ackOf(result: RecordResult): Ack {
  const { key, seq, note } = result;
  const answer = {
    id: key,
    ...(seq === null ? {} : { version: String(seq) }),
    ...(note === null ? {} : { note }),
  };
  switch (result.outcome) {
    case 'written':
      return { outcome: 'written', ...answer };
    case 'same':
    case 'stale':
      return { outcome: 'same', ...answer };
    case 'waits':
      return { outcome: 'retry', code: HUB_ERRORS.HUB_RECORD_UNKNOWN.code, what: note ?? '' };
    case 'refused': {
      const kind = Object.values(HUB_ERRORS).find((one) => one.code === result.code);
      const { code, mend } = kind ?? HUB_ERRORS.HUB_DATA_INVALID;
      const path = result.path === undefined ? {} : { path: result.path };
      return { outcome: 'refused', code, ...path, what: note ?? '', mend };
    }
  }
}

/** What a command means, or its refusal. */
export type Parsed<T> = { readonly message: T } | { readonly refusal: Ack };

/** Reads commands one by one: a bad one is refused in its place, and the others go on. */
export function parseEach<T>(
  commands: readonly Command[],
  parse: (command: Command) => T,
): readonly Parsed<T>[] {
  return commands.map((command) => {
    try {
      return { message: parse(command) };
    } catch (error) {
      if (!(error instanceof CrossdockError)) throw error;
      const { code, what, mend, where } = error;
      return { refusal: { outcome: 'refused', code, path: where, what, mend } };
    }
  });
}

/** Gives each command its answer: refusals in their places, the rules' answers in order between them. */
export function answersOf<T>(
  parsed: readonly Parsed<T>[],
  results: readonly Ack[],
): readonly Ack[] {
  let next = 0;
  return parsed.map((one) => {
    if ('refusal' in one) return one.refusal;
    const answer = results[next] ?? { outcome: 'unknown', what: 'no answer' };
    next += 1;
    return answer;
  });
}

/** The messages that were not refused. */
export function messagesOf<T>(parsed: readonly Parsed<T>[]): readonly T[] {
  return parsed.flatMap((one) => ('message' in one ? [one.message] : []));
}

/** The fault of an operation that the stream does not have. */
export function operationUnknown(command: Command, operations: readonly string[]): CrossdockError {
  return new CrossdockError(HUB_ERRORS.HUB_OPERATION_UNKNOWN, {
    what: `the stream ${command.stream} has no operation ${command.operation}, only ${operations.join(', ')}`,
    where: 'operation',
  });
}
