import { type Html, html } from './html.ts';

/** A column: its name, and whether it holds figures, which stand to the right. */
export interface Column {
  readonly name: string;
  readonly figures?: boolean;
}

/** A cell that waits for the name of its column: narrow screens show it beside the value. */
export type Cell = (column: string) => Html;

/** A row that waits for the names of its columns. */
export type Row = (columns: readonly string[]) => Html;

/** A section with a table, or with a sentence when there is no row. */
export function tableSection(options: {
  readonly title: string;
  readonly columns: readonly Column[];
  readonly rows: readonly Row[];
  readonly empty: Html;
}): Html {
  const { title, columns, rows, empty } = options;
  if (rows.length === 0) {
    return html`<section><h2>${title}</h2><p class="empty">${empty}</p></section>`;
  }
  const heads = columns.map(
    (column) => html`<th scope="col"${column.figures ? html` class="n"` : ''}>${column.name}</th>`,
  );
  const names = columns.map((column) => column.name);
  return html`<section><h2>${title}</h2><div class="scroll"><table>
<thead><tr>${heads}</tr></thead>
<tbody>
${rows.map((one) => one(names))}</tbody></table></div></section>`;
}

/** A row: its name first, with a smaller line below. */
export function row(name: Html, note: string, cells: readonly Cell[]): Row {
  return (columns) => {
    const rest = cells.map((one, index) => one(columns[index + 1] ?? ''));
    return html`<tr><th scope="row">${name}${small(note)}</th>${rest}</tr>
`;
  };
}

/** A cell of words. */
export function cell(content: Html | string, note = ''): Cell {
  return (column) => html`<td data-column="${column}">${content}${small(note)}</td>`;
}

/** A cell with a count: nothing is quiet, and one that must not be overlooked is marked. */
export function countCell(count: number, bad = false): Cell {
  const tone = count === 0 ? 'n zero' : 'n';
  const marked = bad && count > 0 ? 'n bad' : tone;
  return (column) => html`<td class="${marked}" data-column="${column}">${countText(count)}</td>`;
}

/** `12,345`. */
export function countText(count: number): string {
  return count.toLocaleString('en-GB');
}

function small(note: string): Html | string {
  return note === '' ? '' : html`<small>${note}</small>`;
}
