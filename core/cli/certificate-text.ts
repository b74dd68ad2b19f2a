/** Certificates of completeness for people. */
import { isoTime } from '../base/clock.ts';
import type { Fault } from '../base/errors.ts';
import type { Certificate, Gap, GapKind } from '../store/certificate-store.ts';
import { textTable } from './text-table.ts';

/** A flow of which no certificate could be made. */
export interface Unproven {
  readonly flow: string;
  readonly fault: Fault;
}

/** Gaps that are printed; `--json` gives all that are named. */
const SHOWN_MAX = 20;

const KINDS: Readonly<Record<GapKind, string>> = {
  missing: 'missing',
  waiting: 'waiting',
  deadLettered: 'dead letter',
};

const EXTRA = 'known here and not listed (gone, or changed since)';

/** One certificate: the counts, each gap, and what to do about it. */
export function certificateText(one: Certificate): string {
  const { counts, gaps, extras, flow } = one;
  const { listed, seen, filtered, waiting, deadLettered, missing, extra, filled } = counts;
  const verdict = missing === 0 ? 'complete' : `${missing} missing`;
  const shown = gaps.slice(0, SHOWN_MAX);
  return [
    `${flow}: ${verdict}, ${one.connection}.${one.stream} from ${isoTime(one.since)} to ${isoTime(one.until)}`,
    `  listed ${listed} = seen ${seen} + filtered ${filtered} + waiting ${waiting}` +
      ` + dead letters ${deadLettered} + missing ${missing}`,
    ...shown.map((gap) => `  ${gapText(gap)}`),
    ...(gaps.length > shown.length ? [`  and ${gaps.length - shown.length} more`] : []),
    ...(extra === 0
      ? []
      : [`  extra ${extra}, ${EXTRA}: ${extras.slice(0, SHOWN_MAX).join(', ')}`]),
    ...remedies(flow, { missing, deadLettered, filled }),
    `  kept as ${one.id}`,
  ].join('\n');
}

function gapText({ kind, key, version, where, known }: Gap): string {
  const has = known === null ? 'never seen' : `here is ${known}`;
  return `${KINDS[kind]}: ${key}${version === null ? '' : `, version ${version}`} (${has}; ${where})`;
}

function remedies(
  flow: string,
  { missing, deadLettered, filled }: { missing: number; deadLettered: number; filled: number },
): readonly string[] {
  return [
    ...(filled > 0
      ? [`  ${filled} put on the road; the hub that serves, or the next run, takes them up`]
      : []),
    ...(missing > filled
      ? [
          `  mend: crossdock certificate ${flow} --fill puts them on the road; crossdock trace KEY says what is known`,
        ]
      : []),
    ...(deadLettered > 0 ? [`  mend: crossdock dead-letters list --flow ${flow}`] : []),
  ];
}

/** Certificates as a table. */
export function certificateListText(certificates: readonly Certificate[]): string {
  if (certificates.length === 0) return 'no certificate';
  const rows = certificates.map(({ id, flow, since, until, madeAt, counts }) => [
    ...[id, flow, isoTime(since), isoTime(until)],
    ...[counts.listed, counts.missing, counts.filled],
    isoTime(madeAt),
  ]);
  return textTable(['ID', 'FLOW', 'SINCE', 'UNTIL', 'LISTED', 'MISSING', 'FILLED', 'MADE'], rows);
}
