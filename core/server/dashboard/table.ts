import { type Html, html } from './html.ts';

/** A column: its name, and whether it holds figures, which stand to the right. */
export interface Column {
  readonly name: string;
  readonly figures?: boolean;
}

/** A section with a table, or with a sentence when there is no row. */
export function tableSection(options: {
  readonly title: string;
  readonly columns: readonly Column[];
  readonly rows: readonly Html[];
  readonly empty: Html;
}): Html {
  const { title, columns, rows, empty } = options;
  if (rows.length === 0) {
    return html`<section><h2>${title}</h2><p class="empty">${empty}</p></section>`;
  }
  const heads = columns.map(
    (column) => html`<th scope="col"${column.figures ? html` class="n"` : ''}>${column.name}</th>`,
  );
  return html`<section><h2>${title}</h2><div class="scroll"><table>
<thead><tr>${heads}</tr></thead>
<tbody>
${rows}</tbody></table></div></section>`;
}

/** A row: its name first, with a smaller line below. */
export function row(name: Html, note: string, cells: readonly Html[]): Html {
  const small = note === '' ? '' : html`<small>${note}</small>`;
  return html`<tr><th scope="row">${name}${small}</th>${cells}</tr>
`;
}

/** A cell of words. */
export function cell(content: Html | string, note = ''): Html {
  return html`<td>${content}${note === '' ? '' : html`<small>${note}</small>`}</td>`;
}

/** A cell with a count; one that must not be overlooked is marked. */
export function countCell(count: number, bad = false): Html {
  return html`<td class="${bad && count > 0 ? 'n bad' : 'n'}">${countText(count)}</td>`;
}

/** `12,345`. */
export function countText(count: number): string {
  return count.toLocaleString('en-GB');
}
