import type { ErrorKind, Fault } from '../base/errors.ts';

/** A point in a file; both count from 1. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** The particulars of one fault in a flow file; `path` is the field's, empty for the whole file. */
export interface FaultAt {
  readonly place: Place;
  readonly path: string;
  readonly what: string;
  readonly why?: string;
  readonly mend?: string;
}

/** Collects the faults of one file, so that all are reported at once. */
export interface FaultList {
  readonly file: string;
  add(kind: ErrorKind, fault: FaultAt): void;
  /** In the order of the text. */
  sorted(): readonly Fault[];
  readonly count: number;
}

/** What a file may have at most; a file with more is not a flow file with mistakes. */
const FAULT_MAX = 200;

/** Starts an empty list. */
export function faultList(file: string): FaultList {
  const rows: { readonly place: Place; readonly fault: Fault }[] = [];
  return {
    file,
    add(kind, { place, path, what, why = kind.means, mend = kind.mend }) {
      if (rows.length >= FAULT_MAX) return;
      const where = whereOf(file, place, path);
      if (rows.some((row) => row.fault.where === where && row.fault.what === what)) return;
      rows.push({ place, fault: { code: kind.code, what, where, why, mend } });
    },
    sorted: () => rows.toSorted(byPlace).map((row) => row.fault),
    get count() {
      return rows.length;
    },
  };
}

/** A longer path is cut in its middle; line and column still lead to it. */
const PATH_SHOWN_MAX = 120;

/** `file:line:column  path`, the one form in which a place in a flow file is written. */
export function whereOf(file: string, place: Place, path: string): string {
  const point = `${file}:${place.line}:${place.column}`;
  if (path === '') return point;
  if (path.length <= PATH_SHOWN_MAX) return `${point}  ${path}`;
  const half = PATH_SHOWN_MAX / 2;
  return `${point}  ${path.slice(0, half)}…${path.slice(-half)}`;
}

/** The path of a field or item below a path. */
export function below(path: string, key: string | number): string {
  if (typeof key === 'number') return `${path}[${key}]`;
  const plain = /^[\w$-]+$/.test(key);
  if (!plain) return `${path}[${JSON.stringify(key)}]`;
  return path === '' ? key : `${path}.${key}`;
}

/** The path without its last part; empty when it has one part, or none that `below` would write. */
export function parentOf(path: string): string {
  const last = /(\.[\w$-]+|\[\d+\]|\["(?:[^"\\]|\\.)*"\]|^[\w$-]+)$/.exec(path);
  return last === null ? '' : path.slice(0, last.index);
}

function byPlace(a: { readonly place: Place }, b: { readonly place: Place }): number {
  return a.place.line - b.place.line || a.place.column - b.place.column;
}
