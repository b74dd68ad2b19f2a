/** Longest text whose Markdown is removed: the rules are quadratic at worst. */
export const MARKDOWN_MAX_CHARACTERS = 20_000;

/** Steps in order, each a pattern and what stands for it. Source: n8n-workflow 2.41 `.removeMarkdown()`. */
const MARKDOWN: readonly (readonly [RegExp, string])[] = [
  [/^([\s\t]*)([*\-+]|\d\.)\s+/gm, '$1'],
  [/\n={2,}/g, '\n'],
  [/~~/g, ''],
  [/`{3}.*\n/g, ''],
  [/<[\w|\s=':"(),;/.-]+[>|\\]/g, ''],
  [/^[=-]{2,}\s*$/g, ''],
  [/\[\^.+?\](: .*?$)?/g, ''],
  [/\s{0,2}\[.*?\]: .*?$/g, ''],
  [/!\[.*?\][[(].*?[\])]/g, ''],
  [/\[(.*?)\][[(].*?[\])]/g, '$1'],
  [/>/g, ''],
  [/^\s{1,2}\[(.*?)\]: (\S+)( ".*?")?\s*$/g, ''],
  [/^#{1,6}\s*([^#]*)\s*(#{1,6})?/gm, '$1'],
  [/([*_]{1,3})(\S.*?\S)\1/g, '$2'],
  [/(`{3,})(.*?)\1/gm, '$2'],
  [/^-{3,}\s*$/g, ''],
  [/`(.+?)`/g, '$1'],
  [/\n{2,}/g, '\n\n'],
];

/** Removes Markdown and tags. */
export function removeMarkdown(text: string): string {
  return MARKDOWN.reduce((rest, [pattern, instead]) => rest.replace(pattern, instead), text);
}

/** Removes tags such as those of HTML and XML. */
export function removeTags(text: string): string {
  return text.replace(/<[^>]*>?/g, '');
}
