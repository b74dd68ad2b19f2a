/** One line of text without its end. */
export interface Line {
  readonly number: number;
  readonly text: string;
  /** The end as it stood there: needed where a quoted field spans lines. */
  readonly end: '\n' | '\r\n' | '';
  /** True when the line was longer than the limit; `text` is its beginning. */
  readonly isCut: boolean;
}

/** Cuts a stream of text into lines ended by LF or CRLF, in batches. */
export async function* linesOf(
  chunks: AsyncIterable<string>,
  lineCharacters: number,
): AsyncGenerator<readonly Line[]> {
  let rest = '';
  let number = 0;
  /** The beginning of a line that is too long, while its end is looked for. */
  let cut: string | null = null;

  function line(text: string, isLast: boolean): Line {
    number += 1;
    if (cut !== null) {
      const start = cut;
      cut = null;
      return { number, text: start, end: '\n', isCut: true };
    }
    const isCut = text.length > lineCharacters;
    if (text.endsWith('\r')) return { number, text: text.slice(0, -1), end: '\r\n', isCut };
    return { number, text, end: isLast ? '' : '\n', isCut };
  }

  for await (const chunk of chunks) {
    const buffer: string = rest === '' ? chunk : rest + chunk;
    const batch: Line[] = [];
    let at = 0;
    for (let end = buffer.indexOf('\n'); end !== -1; end = buffer.indexOf('\n', at)) {
      batch.push(line(buffer.slice(at, end), false));
      at = end + 1;
    }
    rest = buffer.slice(at);
    if (rest.length > lineCharacters) {
      cut ??= rest.slice(0, lineCharacters);
      rest = '';
    }
    if (batch.length > 0) yield batch;
  }
  if (rest !== '' || cut !== null) yield [line(rest, true)];
}
