/** Splits the lines of delimited rows whose fields may be quoted; a quoted field may span lines. */
export interface QuotedFields {
  /** Takes one line; `lineEnd` is put back where a quoted field goes on. */
  add(line: string, lineEnd: string): 'complete' | 'open' | 'broken';
  /** The fields of the complete row. */
  take(): string[];
  reset(): void;
}

/**
 * Starts splitting. A quote counts only at the beginning of a field, so `6" pipe` is plain text.
 */
export function quotedFields(delimiter: string, quote: string): QuotedFields {
  let fields: string[] = [];
  let partial: string | null = null;

  function reset(): void {
    fields = [];
    partial = null;
  }

  function add(line: string, lineEnd: string): 'complete' | 'open' | 'broken' {
    let at = 0;
    for (;;) {
      if (partial !== null || line.startsWith(quote, at)) {
        const start = partial === null ? at + 1 : at;
        const end = closeQuote(line, start);
        if (end === -1) return stayOpen(lineEnd);
        if (end === line.length) return 'complete';
        if (!line.startsWith(delimiter, end)) return 'broken';
        at = end + delimiter.length;
        continue;
      }
      const end = line.indexOf(delimiter, at);
      if (end === -1) {
        fields.push(line.slice(at));
        return 'complete';
      }
      fields.push(line.slice(at, end));
      at = end + delimiter.length;
    }
  }

  function stayOpen(lineEnd: string): 'open' {
    partial = `${partial ?? ''}${lineEnd}`;
    return 'open';
  }

  /**
   * Takes text up to the closing quote and answers the place behind it, or -1 when the line ends
   * first.
   */
  function closeQuote(line: string, from: number): number {
    let start = from;
    for (;;) {
      const end = line.indexOf(quote, start);
      if (end === -1) {
        partial = `${partial ?? ''}${line.slice(start)}`;
        return -1;
      }
      if (line.charAt(end + 1) !== quote) {
        fields.push(`${partial ?? ''}${line.slice(start, end)}`);
        partial = null;
        return end + 1;
      }
      partial = `${partial ?? ''}${line.slice(start, end + 1)}`;
      start = end + 2;
    }
  }

  function take(): string[] {
    const taken = fields;
    reset();
    return taken;
  }

  return { add, take, reset };
}
