/** An XML element by local names; vendor prefixes are dropped. */
export interface XmlElement {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: XmlElement[];
  text: string;
}

/** The first child of that name. */
export function child(element: XmlElement | undefined, name: string): XmlElement | undefined {
  return element?.children.find((candidate) => candidate.name === name);
}

/** Every child of that name. */
export function children(element: XmlElement | undefined, name: string): readonly XmlElement[] {
  return element?.children.filter((candidate) => candidate.name === name) ?? [];
}

/** The trimmed text of a child; null when it is missing or blank. */
export function textOfChild(element: XmlElement | undefined, name: string): string | null {
  const text = child(element, name)?.text.trim() ?? '';
  return text === '' ? null : text;
}

/** Whether an attribute says true. */
export function isFlagged(element: XmlElement | undefined, name: string): boolean {
  const value = element?.attributes.get(name);
  return value === 'true' || value === '1';
}
