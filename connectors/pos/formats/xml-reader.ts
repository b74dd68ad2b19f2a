import { SaxesParser, type SaxesTagNS } from 'saxes';
import { CrossdockError, type ErrorKind } from '../../../core/connector/index.ts';
import { POS_ERRORS } from '../errors.ts';
import type { Limits } from '../settings/limits.ts';
import type { XmlElement } from './xml-element.ts';

/** One element of the wanted name, with the line that it begins on. */
export interface FoundElement {
  readonly line: number;
  readonly element: XmlElement;
}

const ELEMENTS_MAX = 100_000;

/**
 * Gives every element of that name as a small tree while the document streams past.
 *
 * A DOCTYPE is refused outright and only XML's five entities exist (T31); depth and size have
 * limits.
 * Errors: POS_FILE_SYNTAX, POS_FILE_TOO_LARGE, POS_FILE_TRUNCATED when the document ends inside an
 * element.
 */
export async function* elementsOf(
  text: AsyncIterable<string>,
  wanted: string,
  file: string,
  limits: Limits,
): AsyncGenerator<readonly FoundElement[]> {
  const found: FoundElement[] = [];
  const parser = new SaxesParser({ xmlns: true });
  const builder = treeBuilder(wanted, limits, fault, (element, line) => {
    found.push({ element, line });
  });

  function fault(kind: ErrorKind, what: string, cause?: unknown): CrossdockError {
    return new CrossdockError(kind, { what, where: `${file}:${parser.line}`, cause });
  }

  parser.on('doctype', () => {
    throw fault(POS_ERRORS.POS_FILE_SYNTAX, 'a DOCTYPE is not accepted');
  });
  parser.on('error', (error) => {
    throw fault(POS_ERRORS.POS_FILE_SYNTAX, error.message, error);
  });
  parser.on('opentag', (tag) => builder.open(tag, parser.line));
  parser.on('text', (content) => builder.text(content));
  parser.on('cdata', (content) => builder.text(content));
  parser.on('closetag', () => builder.close());

  for await (const chunk of text) {
    parser.write(chunk);
    if (found.length > 0) yield found.splice(0);
  }
  try {
    parser.close();
  } catch (error) {
    throw fault(POS_ERRORS.POS_FILE_TRUNCATED, 'the document ends before its root does', error);
  }
  if (found.length > 0) yield found.splice(0);
}

interface TreeBuilder {
  open(tag: SaxesTagNS, line: number): void;
  text(content: string): void;
  close(): void;
}

function treeBuilder(
  wanted: string,
  limits: Limits,
  fault: (kind: ErrorKind, what: string) => CrossdockError,
  give: (element: XmlElement, line: number) => void,
): TreeBuilder {
  const stack: XmlElement[] = [];
  let depth = 0;
  let startLine = 0;
  let elements = 0;
  let characters = 0;

  function count(length: number): void {
    characters += length;
    if (characters <= limits.rowCharacters && elements <= ELEMENTS_MAX) return;
    const what = `one ${wanted} has more than ${limits.rowCharacters} characters of content`;
    throw fault(POS_ERRORS.POS_FILE_TOO_LARGE, what);
  }

  function open(tag: SaxesTagNS, line: number): void {
    depth += 1;
    if (depth > limits.xmlDepth) {
      const what = `elements are nested deeper than ${limits.xmlDepth} levels`;
      throw fault(POS_ERRORS.POS_FILE_SYNTAX, what);
    }
    if (stack.length === 0 && tag.local !== wanted) return;
    if (stack.length === 0) {
      startLine = line;
      elements = 0;
      characters = 0;
    }
    const attributes = new Map<string, string>();
    for (const attribute of Object.values(tag.attributes)) {
      attributes.set(attribute.local, attribute.value);
      count(attribute.value.length);
    }
    elements += 1;
    const element = { name: tag.local, attributes, children: [], text: '' };
    stack.at(-1)?.children.push(element);
    stack.push(element);
  }

  function text(content: string): void {
    const element = stack.at(-1);
    if (element === undefined) return;
    count(content.length);
    element.text += content;
  }

  function close(): void {
    depth -= 1;
    const element = stack.pop();
    if (element !== undefined && stack.length === 0) give(element, startLine);
  }

  return { open, text, close };
}
