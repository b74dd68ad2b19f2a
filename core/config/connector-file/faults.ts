import type { ErrorKind } from '../../base/errors.ts';
import { type FaultList, faultList } from '../../flow/faults.ts';
import { CONNECTOR_FILE_ERRORS } from './errors.ts';

const { CONNECTOR_SYNTAX, CONNECTOR_VALUE_INVALID } = CONNECTOR_FILE_ERRORS;

/** The reader and the shapes are those of flow files; what they complain about is named as a connector's fault. */
const NAMED: Readonly<Record<string, ErrorKind>> = {
  FLOW_TOO_LARGE: CONNECTOR_FILE_ERRORS.CONNECTOR_UNREADABLE,
  FLOW_EMPTY: CONNECTOR_SYNTAX,
  FLOW_SYNTAX: CONNECTOR_SYNTAX,
  FLOW_KEY_TWICE: CONNECTOR_SYNTAX,
  FLOW_KEY_REFUSED: CONNECTOR_SYNTAX,
  FLOW_TAG_REFUSED: CONNECTOR_SYNTAX,
  FLOW_ALIAS_REFUSED: CONNECTOR_SYNTAX,
  FLOW_NUMBER_AMBIGUOUS: CONNECTOR_SYNTAX,
  FLOW_FIELD_UNKNOWN: CONNECTOR_FILE_ERRORS.CONNECTOR_FIELD_UNKNOWN,
  FLOW_FIELD_MISSING: CONNECTOR_FILE_ERRORS.CONNECTOR_FIELD_MISSING,
  FLOW_FIELD_CONFLICT: CONNECTOR_FILE_ERRORS.CONNECTOR_FIELD_CONFLICT,
  FLOW_TYPE_WRONG: CONNECTOR_VALUE_INVALID,
  FLOW_VALUE_REFUSED: CONNECTOR_VALUE_INVALID,
  FLOW_DURATION_INVALID: CONNECTOR_VALUE_INVALID,
  FLOW_EXPRESSION_BRACES: CONNECTOR_FILE_ERRORS.CONNECTOR_EXPRESSION,
};

/** Starts an empty list for the file of a connector. */
export function connectorFaults(file: string): FaultList {
  const list = faultList(file);
  return {
    file,
    add: (kind, fault) => {
      const own = NAMED[kind.code] ?? kind;
      const { mend, why, ...rest } = fault;
      const isSyntax = own === CONNECTOR_SYNTAX && kind.code !== 'FLOW_EMPTY';
      const usual = isSyntax ? { mend: kind.mend, why: kind.means } : own;
      list.add(own, {
        ...rest,
        mend: inOurWords(mend ?? usual.mend),
        why: inOurWords(why ?? ('why' in usual ? usual.why : usual.means)),
      });
    },
    sorted: () => list.sorted(),
    get count() {
      return list.count;
    },
  };
}

function inOurWords(text: string): string {
  return text.replaceAll(/\bflow files\b/g, 'connector files');
}
