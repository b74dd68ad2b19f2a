/** A profile of a till's file as people read it. */
import type { ColumnFacts } from '../../connectors/pos/profile/columns.ts';
import type { Profile } from '../../connectors/pos/profile/profile.ts';
import { counted, textTable } from './text-table.ts';

/** What a person sees of a profile: facts and evidence, columns, traps, proof, the connection file. */
export function profileText(
  profile: Profile,
  connection: { readonly text: string; readonly written: string | null },
): string {
  const parts = [
    headText(profile),
    profile.columns.length === 0 ? '' : columnsText(profile.columns),
    listText('Traps', profile.traps),
    listText('Taken back after reading all rows', profile.changes),
    proofText(profile),
    connection.written === null
      ? `Connection file (--write config/connections/NAME.yaml):\n\n${connection.text.trimEnd()}`
      : `Connection file written to ${connection.written}; its feed moves files out of the folder once it runs.`,
  ];
  return parts.filter((part) => part !== '').join('\n\n');
}

function headText({
  name,
  bytes,
  isPacked,
  format,
  encodings,
  kind,
  kindEvidence,
  key,
}: Profile): string {
  const [encoding, ...others] = encodings;
  const rows: (readonly [string, string])[] = [
    ['file', `${name}, ${bytes} bytes${isPacked ? ', packed with gzip' : ''}`],
    ['format', `${format.what}: ${format.evidence.join('; ')}`],
  ];
  if (encoding !== undefined) {
    const next = others.map((other) => other.encoding).join(', ');
    const shown = `${encoding.encoding}, ${encoding.confidence}: ${encoding.evidence}`;
    rows.push(['encoding', next === '' ? shown : `${shown} (else ${next})`]);
  }
  rows.push(['about', `${kind}: ${kindEvidence}`]);
  if (key !== null) {
    const columns = `${key.columns.join(', ')}${key.occurrence ? ' and the occurrence' : ''}`;
    rows.push(['key', `${columns}: ${key.evidence}`]);
  }
  return rows.map(([label, text]) => `${label.padEnd(10)}${text}`).join('\n');
}

function columnsText(columns: readonly ColumnFacts[]): string {
  const rows = columns.map((column) => [
    column.name,
    typeText(column),
    column.empty,
    column.distinct,
    column.personal ?? '',
    column.examples.join(' · '),
  ]);
  return textTable(['column', 'type', 'empty', 'distinct', 'personal', 'examples'], rows);
}

function typeText({ is, isId }: ColumnFacts): string {
  const id = isId ? ' id' : '';
  switch (is.type) {
    case 'decimal':
      return `decimal ${is.mark}${id}`;
    case 'time':
      return is.format;
    case 'ambiguousTime':
      return `${is.formats.join(' or ')}?`;
    default:
      return `${is.type}${id}`;
  }
}

function listText(title: string, lines: readonly string[]): string {
  return lines.length === 0 ? '' : [`${title}:`, ...lines.map((line) => `  - ${line}`)].join('\n');
}

function proofText({ proof }: Profile): string {
  const { rows, faults, repeatedKeys, isWhole, firstFaults, failed } = proof;
  const scope = isWhole ? 'all of it' : 'the first part of it';
  const keys =
    repeatedKeys === null ? 'too many keys to compare' : `${repeatedKeys} keys came again`;
  const lines = [
    `Read with this feed, ${scope}: ${counted(rows, 'row')}, ${counted(faults, 'fault')}, ${keys}`,
    ...firstFaults.slice(0, 5).map(({ line, code, what }) => `  line ${line}: ${code} ${what}`),
  ];
  if (failed !== null) lines.push(`  ${failed.code}: ${failed.what}`);
  return lines.join('\n');
}
